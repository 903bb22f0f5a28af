from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sandbox', '0003_execution_condensed_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='machine',
            name='interpreters',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
