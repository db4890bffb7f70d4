from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tryon', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='tryon',
            name='language',
            field=models.CharField(blank=True, max_length=10, verbose_name='language'),
        ),
    ]
