"""Goals of placing a lock, and replays of what a learner has placed."""

from django.db import migrations, models

NEW = ["locked", "tightest"]


def forget_new_goals(apps, _schema_editor):
    """On the way back: the constraint of before knows none of them."""
    apps.get_model("puzzles", "Solved").objects.filter(goal__in=NEW).delete()


def forget_placed_replays(apps, _schema_editor):
    """On the way back: nobody could tell any more what they are of; they can be run again."""
    apps.get_model("puzzles", "Replay").objects.exclude(placement="").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("learners", "0001_initial"),
        ("puzzles", "0002_solved"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="solved",
            name="puzzles_solved_goal_is_known",
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_new_goals),
        migrations.AlterField(
            model_name="solved",
            name="goal",
            field=models.CharField(choices=[("broken", "broken"), ("shortest", "in the fewest steps"), ("counted", "counted right"), ("locked", "locked so that it holds"), ("tightest", "with the fewest lines locked")], max_length=10),
        ),
        migrations.AddConstraint(
            model_name="solved",
            constraint=models.CheckConstraint(condition=models.Q(("goal__in", ["broken", "shortest", "counted", "locked", "tightest"])), name="puzzles_solved_goal_is_known"),
        ),
        migrations.AddField(
            model_name="replay",
            name="placement",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_placed_replays),
    ]
