"""Answers that are stored already get their picks as rows."""

from itertools import islice

from django.db import migrations


def copy_picks(apps, schema_editor):
    """The choices of stored answers, as rows; of a choice that is gone there is no row."""
    responses = apps.get_model("quizzes", "Response").objects
    choices = set(apps.get_model("quizzes", "Choice").objects.values_list("pk", flat=True))
    pick = apps.get_model("quizzes", "Response").picks.through
    rows = (
        pick(response_id=pk, choice_id=choice)
        for pk, answer in responses.values_list("pk", "answer").iterator()
        for choice in answer["picks"]
        if choice in choices
    )
    while batch := list(islice(rows, 1000)):
        pick.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0002_six_kinds'),
    ]

    operations = [
        migrations.RunPython(copy_picks, migrations.RunPython.noop),
    ]
