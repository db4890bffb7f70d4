from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tryon', '0002_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='rendering',
            name='guesses',
            field=models.JSONField(blank=True, default=list, verbose_name='guessed'),
        ),
    ]
