import django.db.models.deletion
import django.utils.timezone
import recommender.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_shopper_answers_and_revision"),
        ("recommender", "0004_social_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Slate",
            fields=[
                ("id", models.UUIDField(default=recommender.models.new_slate_id, primary_key=True, serialize=False)),
                ("slot", models.CharField(max_length=40, verbose_name="slot")),
                ("tiles", models.JSONField(verbose_name="shown")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="shown at")),
                (
                    "shopper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slates",
                        to="accounts.shopper",
                        verbose_name="shopper",
                    ),
                ),
            ],
            options={"verbose_name": "slate", "verbose_name_plural": "slates", "ordering": ["-at"]},
        ),
        migrations.AddIndex(
            model_name="slate",
            index=models.Index(fields=["shopper", "-at"], name="slates_of_a_shopper"),
        ),
    ]
