"""Questions that were answered already get a row for each version that was answered.

What the current version says is known. Of earlier ones only the words of the choices that somebody
picked were kept, in the answers themselves; their rows are marked as partial.
"""

from django.db import migrations

NOT_CONTENT = {"id", "quiz", "question", "key", "position", "version", "retired_at"}


def columns(row):
    fields = row._meta.concrete_fields
    return {f.attname: getattr(row, f.attname) for f in fields if f.name not in NOT_CONTENT}


def says(question):
    choices = question.choices.order_by("position", "pk")
    return columns(question) | {"choices": [{"id": c.pk, **columns(c)} for c in choices]}


def told_by_answers(answers):
    texts = {}
    for answer in answers:
        texts |= answer.get("texts", {})
    choices = [{"id": int(pk), "text": text} for pk, text in sorted(texts.items())]
    return {"partial": True, "choices": choices}


def keep_versions(apps, schema_editor):
    """One row for each version of which there is an answer, and for the current one."""
    responses = apps.get_model("quizzes", "Response").objects
    version = apps.get_model("quizzes", "QuestionVersion")
    answered = responses.values("question").distinct()
    for question in apps.get_model("quizzes", "Question").objects.filter(pk__in=answered):
        own = responses.filter(question=question)
        numbers = set(own.values_list("question_version", flat=True)) - {question.version}
        rows = [version(question=question, number=question.version, content=says(question))]
        for number in numbers:
            answers = own.filter(question_version=number).values_list("answer", flat=True)
            content = told_by_answers(answers.iterator())
            rows.append(version(question=question, number=number, content=content))
        version.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0004_versions'),
    ]

    operations = [
        migrations.RunPython(keep_versions, migrations.RunPython.noop),
    ]
