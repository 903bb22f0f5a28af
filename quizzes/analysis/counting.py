"""The statements that count first attempts into tallies; no answer leaves the database.

Each counts the attempts that began within some days from nothing, so that it may run as often as
one likes. `%(since)s` and `%(until)s` are the first moment of the first day, and of the day after
the last one.
"""

from django.db import connection

# ruff: noqa: S608 - the statements are joined from constants of ours alone

EXPRESSIONS = {
    "sqlite": {
        "day": "date(a.started_at)",
        "cohort": "date(l.created_at, 'weekday 0', '-6 days')",
    },
    "postgresql": {
        "day": "CAST(a.started_at AT TIME ZONE 'UTC' AS date)",
        "cohort": "CAST(date_trunc('week', l.created_at AT TIME ZONE 'UTC') AS date)",
    },
}
"""The day of an attempt and the Monday of its learner's first week, in UTC; names of ours alone."""

LAST_TRY = 5
"""Of tries after this one there are too few to say anything."""

#: First answers of first attempts, to questions that are asked today.
FIRSTS = """
WITH firsts AS (
    SELECT r.id, r.attempt_id, r.question_id, r.question_version AS version, r.score, r.void,
           {day} AS day, {cohort} AS cohort,
           CASE WHEN r.question_version = q.version AND NOT r.void THEN 1 ELSE 0 END AS as_today
    FROM quizzes_response r
    JOIN quizzes_attempt a ON a.id = r.attempt_id
    JOIN learners_learner l ON l.id = a.learner_id
    JOIN quizzes_question q ON q.id = r.question_id
    WHERE a.quiz_id = %(quiz)s AND a.number = 1 AND NOT a.preview
      AND a.started_at >= %(since)s AND a.started_at < %(until)s
      AND r.try_number = 1 AND q.retired_at IS NULL
)
"""
#: With the mean score of the other questions beside each, where enough of them were answered.
ITEMS = (
    FIRSTS
    + """
, whole AS (
    SELECT firsts.*,
           COUNT(*) OVER w AS answered,
           SUM(CASE WHEN void THEN 0 ELSE 1 END) OVER w AS counted,
           SUM(CASE WHEN void THEN 0.0 ELSE score END) OVER w AS total,
           MIN(as_today) OVER w AS all_as_today
    FROM firsts WINDOW w AS (PARTITION BY attempt_id)
)
, items AS (
    SELECT id, question_id, version, day, cohort, score,
           answered >= %(asked)s AND all_as_today = 1 AS fixed,
           CASE WHEN counted - 1 >= %(others)s THEN (total - score) / (counted - 1) END AS rest
    FROM whole WHERE NOT void
)
"""
)
ITEM_TALLY = (
    ITEMS
    + """
INSERT INTO quizzes_itemtally (question_id, version, day, cohort, fixed, rest, n, score,
                               score_squares, rest_total, rest_squares, products)
SELECT question_id, version, day, cohort, fixed, CAST(ROUND(rest * 10000) AS integer) AS bin,
       COUNT(*), SUM(score), SUM(score * score), COALESCE(SUM(rest), 0),
       COALESCE(SUM(rest * rest), 0), COALESCE(SUM(score * rest), 0)
FROM items GROUP BY question_id, version, day, cohort, fixed, bin
"""
)
CHOICE_TALLY = (
    ITEMS
    + """
INSERT INTO quizzes_choicetally (question_id, version, choice_id, day, cohort, n, rest_n,
                                 rest_total)
SELECT items.question_id, version, p.choice_id, day, cohort, COUNT(*), COUNT(rest),
       COALESCE(SUM(rest), 0)
FROM items JOIN quizzes_response_picks p ON p.response_id = items.id
GROUP BY items.question_id, version, p.choice_id, day, cohort
"""
)
TRY_TALLY = """
INSERT INTO quizzes_trytally (question_id, version, day, cohort, try_number, n, score,
                              score_before)
SELECT r.question_id, r.question_version, {day} AS day, {cohort} AS cohort, r.try_number, COUNT(*),
       SUM(r.score), SUM(b.score)
FROM quizzes_response r
JOIN quizzes_attempt a ON a.id = r.attempt_id
JOIN learners_learner l ON l.id = a.learner_id
JOIN quizzes_question q ON q.id = r.question_id
JOIN quizzes_response b ON b.attempt_id = r.attempt_id AND b.question_id = r.question_id
     AND b.try_number = r.try_number - 1 AND b.question_version = r.question_version
WHERE a.quiz_id = %(quiz)s AND a.number = 1 AND NOT a.preview
  AND a.started_at >= %(since)s AND a.started_at < %(until)s
  AND r.try_number <= %(last_try)s AND q.retired_at IS NULL AND NOT r.void AND NOT b.void
GROUP BY r.question_id, r.question_version, {day}, {cohort}, r.try_number
"""
QUIZ_TALLY = (
    FIRSTS
    + """
, taken AS (
    SELECT attempt_id, COUNT(*) AS answered, SUM(CASE WHEN void THEN 0 ELSE 1 END) AS counted,
           SUM(CASE WHEN void THEN 0.0 ELSE score END) AS points, MIN(as_today) AS all_as_today
    FROM firsts GROUP BY attempt_id
)
, attempts AS (
    SELECT {day} AS day, {cohort} AS cohort, COALESCE(t.points, 0) AS points,
           COALESCE(t.answered >= %(asked)s AND t.all_as_today = 1, %(no)s) AS fixed,
           CASE WHEN t.answered >= %(asked)s AND t.counted > 0 THEN
               CASE WHEN t.points < 0 THEN 0.0 ELSE t.points / t.counted END
           END AS share
    FROM quizzes_attempt a
    JOIN learners_learner l ON l.id = a.learner_id
    LEFT JOIN taken t ON t.attempt_id = a.id
    WHERE a.quiz_id = %(quiz)s AND a.number = 1 AND NOT a.preview
      AND a.started_at >= %(since)s AND a.started_at < %(until)s
)
INSERT INTO quizzes_quiztally (quiz_id, day, cohort, fixed, total, n, score, score_squares)
SELECT %(quiz)s, day, cohort, fixed, CAST(ROUND(share * 10000) AS integer) AS bin, COUNT(*),
       SUM(points), SUM(points * points)
FROM attempts GROUP BY day, cohort, fixed, bin
"""
)
#: What the tallies must add up to, by day.
ANSWERS_BY_DAY = FIRSTS + "SELECT day, COUNT(*), SUM(score) FROM firsts WHERE NOT void GROUP BY day"
ATTEMPTS_BY_DAY = """
SELECT {day} AS day, COUNT(*) FROM quizzes_attempt a JOIN learners_learner l ON l.id = a.learner_id
WHERE a.quiz_id = %(quiz)s AND a.number = 1 AND NOT a.preview
  AND a.started_at >= %(since)s AND a.started_at < %(until)s
GROUP BY {day}
"""
TALLIES = (ITEM_TALLY, CHOICE_TALLY, TRY_TALLY, QUIZ_TALLY)


def in_this_database(statement: str) -> str:
    """The statement with the expressions of the database in use."""
    return statement.format(**EXPRESSIONS[connection.vendor])
