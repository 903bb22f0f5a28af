from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0008_review'),
    ]

    operations = [
        migrations.AlterField(
            model_name='question',
            name='kind',
            field=models.CharField(choices=[('single', 'One right answer'), ('multiple', 'Several right answers'), ('scenario', 'A scenario: which way of working suits it'), ('numeric', 'A number'), ('order', 'Lines to put in order')], default='single', max_length=20, verbose_name='kind'),
        ),
    ]
