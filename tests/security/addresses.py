"""Every address of the site: who may read it and who may write to it.

A new address must get a row here; `test_walk` then tries it as everybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase

from django.urls import URLPattern, URLResolver, get_resolver


class Who(Enum):
    """Everybody who comes, without a cookie first."""

    STRANGER = "a stranger without a cookie"
    OTHER = "another learner"
    OWNER = "the learner whose things they are"
    BARE = "staff without any permission"
    INSTRUCTOR = "an instructor"
    OPERATOR = "a superuser"


ALL = frozenset(Who)
OWNER = frozenset({Who.OWNER})
NOBODY: frozenset[Who] = frozenset()
STAFF = frozenset({Who.BARE, Who.INSTRUCTOR, Who.OPERATOR})
TEACHING = frozenset({Who.INSTRUCTOR, Who.OPERATOR})
OPERATING = frozenset({Who.OPERATOR})


@dataclass(frozen=True)
class Row:
    """`reads`: who is shown something. `writes`: whose POST may do something, if only to what is
    their own."""

    reads: frozenset[Who]
    writes: frozenset[Who] = NOBODY
    #: Names of things (`conftest.Things`) that fill the parts of the address.
    parts: dict[str, str] = field(default_factory=dict)
    #: What is sent: the name of a form in `conftest.Things.forms`.
    form: str = "nothing"


RUN = {"run_id": "run"}
SHARE = {"share_id": "share"}
LIVE = {"run_id": "live_run"}
QUIZ = {"slug": "quiz"}
ASKED = {"exchange_id": "exchange"}
PLACED = {"slug": "puzzle", "placement": "placement"}
QUESTION = {"slug": "quiz", "number": "number"}
TRIED = {"slug": "trial_quiz", "number": "number", "pk": "experiment"}
PREDICTED = {"slug": "predicted_quiz", "number": "number"}
PROGRAM = {"slug": "demo", "name": "program"}
DEMO = {"slug": "demo"}


def past(part: str) -> dict[str, str]:
    """An entry in the history of a row."""
    return {"pk": part, "entry_id": "number"}


ON_SITE = {"content_type_id": "quiz_type", "object_id": "quiz_id"}

ROWS: dict[str, Row] = {
    "healthz": Row(ALL),
    "readyz": Row(ALL),
    "metrics": Row(NOBODY),
    "learners:my_data_detail": Row(ALL),
    "learners:my_data_download": Row(ALL),
    # Each deletes what is their own; the owner comes last (`conftest`).
    "learners:my_data_delete": Row(ALL, ALL),
    "theme_set": Row(NOBODY, ALL, form="theme"),
    "set_language": Row(ALL, ALL, form="language"),
    "lessons:home": Row(ALL),
    "lessons:search": Row(ALL),
    "lessons:keys": Row(ALL, ALL, form="keys"),
    # Whoever has the link; who has another or none: see `lessons/previews`.
    "lessons:preview": Row(ALL, parts={"token": "preview"}),
    "lessons:course": Row(ALL, parts={"course_slug": "course"}),
    "lessons:glossary": Row(ALL, parts={"course_slug": "course"}),
    "lessons:term": Row(ALL, parts={"term_slug": "term"}),
    "lessons:lesson": Row(ALL, parts={"course_slug": "course", "lesson_slug": "lesson"}),
    "lessons:lesson_print": Row(ALL, parts={"course_slug": "course", "lesson_slug": "lesson"}),
    "lessons:section_print": Row(ALL, parts={"course_slug": "course", "section_slug": "section"}),
    "quizzes:quiz_detail": Row(ALL, parts=QUIZ),
    "quizzes:response_create": Row(ALL, ALL, QUESTION, "answer"),
    "quizzes:response_retry": Row(NOBODY, ALL, QUESTION),
    "quizzes:draft_save": Row(NOBODY, ALL, QUESTION, "draft"),
    "quizzes:hint_take": Row(NOBODY, ALL, QUESTION, "draft"),
    "quizzes:experiment_create": Row(NOBODY, OWNER, TRIED, "experiment"),
    "quizzes:experiment_detail": Row(OWNER, parts=TRIED),
    "quizzes:experiment_again": Row(NOBODY, OWNER, TRIED),
    "quizzes:prediction_run": Row(NOBODY, OWNER, PREDICTED),
    "quizzes:attempt_create": Row(NOBODY, ALL, QUIZ, "begin"),
    "quizzes:attempt_finish": Row(ALL, ALL, QUIZ),
    "insight:quiz_index": Row(TEACHING),
    "insight:quiz_detail": Row(TEACHING, parts=QUIZ),
    "insight:quiz_csv": Row(TEACHING, parts=QUIZ),
    "insight:question_detail": Row(TEACHING, parts={"slug": "quiz", "key": "question_key"}),
    "review:review_detail": Row(ALL),
    "review:answer_create": Row(ALL, ALL, {"question_id": "question_id"}, "answer"),
    "assistant:exchange_list": Row(ALL),
    "assistant:exchange_create": Row(NOBODY, ALL, form="ask"),
    # The owner comes last, and deletes it at the end.
    "assistant:exchange_detail": Row(OWNER, parts=ASKED),
    "assistant:exchange_rate": Row(NOBODY, OWNER, ASKED, "helpful"),
    "assistant:exchange_send": Row(NOBODY, OWNER, ASKED),
    "assistant:exchange_delete": Row(NOBODY, OWNER, ASKED),
    "assistant:exchanges_delete": Row(NOBODY, ALL),
    "puzzles:puzzle_index": Row(ALL),
    "puzzles:puzzle_detail": Row(ALL, parts={"slug": "puzzle"}),
    "puzzles:puzzle_repaired": Row(ALL, parts={"slug": "puzzle"}),
    "puzzles:placing_start": Row(ALL, parts={"slug": "puzzle"}),
    "puzzles:placing_detail": Row(ALL, parts=PLACED),
    "puzzles:placing_count": Row(NOBODY, ALL, PLACED, "replay"),
    "puzzles:replay_create_placed": Row(NOBODY, ALL, PLACED, "replay_placed"),
    "puzzles:solved_create": Row(NOBODY, ALL, {"slug": "puzzle"}, "replay"),
    "puzzles:replay_create": Row(NOBODY, ALL, {"slug": "puzzle"}, "replay"),
    "puzzles:replay_create_repaired": Row(NOBODY, ALL, {"slug": "puzzle"}, "replay_repaired"),
    "feedback:inbox": Row(TEACHING),
    "feedback:rating_create": Row(ALL, ALL, form="rating"),
    "feedback:comment_create": Row(ALL, ALL, form="comment"),
    "feedback:comment_withdraw": Row(ALL, OWNER, {"comment_id": "comment"}),
    "sandbox:demo_index": Row(ALL),
    "sandbox:demo_detail": Row(ALL, parts=DEMO),
    "sandbox:recorded_detail": Row(ALL, parts={"slug": "measured_demo"}),
    "sandbox:program_file": Row(ALL, parts=PROGRAM),
    "sandbox:run_create": Row(NOBODY, ALL, DEMO, "run"),
    "sandbox:run_detail": Row(OWNER, parts=RUN),
    "sandbox:run_json": Row(OWNER, parts=RUN),
    "sandbox:run_csv": Row(OWNER, parts=RUN),
    "sandbox:run_panel": Row(OWNER, parts=RUN),
    "sandbox:paste_compare": Row(OWNER, OWNER, RUN),
    "sandbox:run_stop": Row(NOBODY, OWNER, LIVE),
    "sandbox:run_list": Row(ALL),
    "sandbox:run_compare": Row(ALL),
    "sandbox:share_create": Row(NOBODY, OWNER, RUN),
    "sandbox:share_delete": Row(NOBODY, OWNER, {"run_id": "shared_run"}),
    # Whoever has the address; what they see of it: see `test_shares`.
    "sandbox:shared_detail": Row(ALL, parts=SHARE),
    "sandbox:shared_json": Row(ALL, parts=SHARE),
    "sandbox:shared_csv": Row(ALL, parts=SHARE),
    # Without a token the stream ends at once, and says nothing: see `test_tokens`.
    "sandbox:run_events": Row(ALL, parts=RUN),
    "admin:login": Row(ALL, ALL, form="login"),
    "admin:logout": Row(NOBODY, ALL),
    "admin:index": Row(STAFF, STAFF),
    "admin:password_change": Row(STAFF, STAFF),
    "admin:password_change_done": Row(STAFF, STAFF),
    "admin:autocomplete": Row(NOBODY),
    "admin:jsi18n": Row(STAFF, STAFF),
    "admin:view_on_site": Row(STAFF, STAFF, ON_SITE),
    "admin:app_list": Row(TEACHING, TEACHING, {"app_label": "app"}),
    "admin:admin/*<path:object_id>/": Row(STAFF, STAFF, {"object_id": "quiz_id"}),
    "admin:admin/(?P<url>*": Row(NOBODY, parts={"url": "demo"}),
    "admin:auth_user_*": Row(OPERATING, OPERATING, {"object_id": "user_id", "id": "user_id"}),
    "admin:auth_group_*": Row(OPERATING, OPERATING, {"object_id": "group_id"}),
    "admin:lessons_coursetext_put_back": Row(NOBODY, TEACHING, past("course_text_id")),
    "admin:lessons_sectiontext_put_back": Row(NOBODY, TEACHING, past("section_text_id")),
    "admin:lessons_lessontext_put_back": Row(NOBODY, TEACHING, past("lesson_text_id")),
    "admin:lessons_course_put_back": Row(NOBODY, TEACHING, past("course_id")),
    "admin:lessons_term_put_back": Row(NOBODY, TEACHING, past("term_id")),
    "admin:lessons_lesson_put_back": Row(NOBODY, TEACHING, past("lesson_id")),
    "admin:lessons_course_conflicts": Row(TEACHING, TEACHING, {"pk": "course_id"}),
    "admin:lessons_lesson_preview": Row(NOBODY, TEACHING),
    "admin:lessons_lesson_previews": Row(TEACHING, TEACHING, {"pk": "lesson_id"}),
    "admin:lessons_lesson_preview_revoke": Row(
        NOBODY, TEACHING, {"pk": "lesson_id", "preview_id": "preview_id"}
    ),
    "admin:lessons_course_*": Row(TEACHING, TEACHING, {"object_id": "course_id"}),
    "admin:lessons_term_*": Row(TEACHING, TEACHING, {"object_id": "term_id"}),
    "admin:lessons_coursetext_*": Row(TEACHING, TEACHING, {"object_id": "course_text_id"}),
    "admin:lessons_sectiontext_*": Row(TEACHING, TEACHING, {"object_id": "section_text_id"}),
    "admin:lessons_lessontext_*": Row(TEACHING, TEACHING, {"object_id": "lesson_text_id"}),
    "admin:lessons_lesson_*": Row(TEACHING, TEACHING, {"object_id": "lesson_id"}),
    # Questions are found, tagged and copied there, but written and removed in their quiz.
    "admin:quizzes_question_add": Row(NOBODY),
    "admin:quizzes_question_delete": Row(NOBODY, parts={"object_id": "question_id"}),
    "admin:quizzes_question_preview": Row(NOBODY, TEACHING),
    "admin:quizzes_question_*": Row(TEACHING, TEACHING, {"object_id": "question_id"}),
    "admin:quizzes_tag_*": Row(TEACHING, TEACHING, {"object_id": "tag_id"}),
    "admin:quizzes_quiz_texts": Row(
        TEACHING, TEACHING, {"quiz_id": "quiz_id", "language": "other_language"}
    ),
    "admin:quizzes_quiz_*": Row(TEACHING, TEACHING, {"object_id": "quiz_id"}),
    # A record: regrades come from a question's page alone, and are undone on their own.
    "admin:quizzes_regrade_add": Row(NOBODY),
    "admin:quizzes_regrade_delete": Row(NOBODY, parts={"object_id": "regrade_id"}),
    "admin:quizzes_regrade_history": Row(TEACHING, TEACHING, {"object_id": "regrade_id"}),
    "admin:quizzes_regrade_quiz": Row(TEACHING, parts={"quiz_id": "quiz_id"}),
    "admin:quizzes_regrade_question": Row(TEACHING, parts={"question_id": "question_id"}),
    "admin:quizzes_regrade_preview": Row(TEACHING, TEACHING, {"question_id": "question_id"}),
    "admin:quizzes_regrade_undo": Row(NOBODY, TEACHING, {"regrade_id": "regrade_id"}),
    "admin:quizzes_regrade_*": Row(TEACHING, TEACHING, {"object_id": "regrade_id"}),
    # What learners said and what was measured: read, partly answered, never added or deleted.
    "admin:feedback_*_add": Row(NOBODY),
    "admin:feedback_*_delete": Row(NOBODY, parts={"object_id": "comment"}),
    "admin:feedback_rating_*": Row(TEACHING, TEACHING, {"object_id": "rating_id"}),
    "admin:assistant_exchange_add": Row(NOBODY),
    "admin:assistant_exchange_delete": Row(NOBODY, parts={"object_id": "exchange"}),
    "admin:assistant_exchange_*": Row(TEACHING, parts={"object_id": "exchange"}),
    "admin:feedback_comment_*": Row(TEACHING, TEACHING, {"object_id": "comment"}),
    "admin:sandbox_*_add": Row(NOBODY),
    "admin:sandbox_*_delete": Row(NOBODY, parts={"object_id": "execution_id"}),
    "admin:sandbox_execution_*": Row(TEACHING, TEACHING, {"object_id": "execution_id"}),
    "admin:sandbox_machine_*": Row(TEACHING, TEACHING, {"object_id": "machine_id"}),
    "admin:sandbox_proof_*": Row(TEACHING, TEACHING, {"object_id": "proof_id"}),
}  # fmt: skip


def row_of(name: str) -> Row | None:
    """The first row whose name fits."""
    return next((row for each, row in ROWS.items() if fnmatchcase(name, each)), None)


@dataclass(frozen=True)
class Found:
    """An address of the URL conf; `name` with namespaces, or the route of a nameless one."""

    name: str
    route: str
    pattern: URLPattern

    @property
    def parts(self) -> set[str]:
        """As the view gets them."""
        return {*self.pattern.pattern.regex.groupindex} | set(_parts(self.route))


def _parts(route: str) -> Iterator[str]:
    for piece in route.split("<")[1:]:
        yield piece.partition(">")[0].rpartition(":")[2]


def walk(resolver: URLResolver | None = None, prefix: str = "", route: str = "") -> Iterator[Found]:
    """All addresses of the URL conf."""
    for pattern in (resolver or get_resolver()).url_patterns:
        below = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern, prefix + space, below)
        else:
            yield Found(prefix + (pattern.name or below), below, pattern)
