"""Django's idea of the table that `lessons.revision` makes after every migration."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lessons", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[("token", models.CharField(max_length=36, primary_key=True, serialize=False))],
            options={"managed": False},
        ),
    ]
