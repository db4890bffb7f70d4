from django.db import migrations, models


def fill(apps, schema_editor):
    """The latest answers, from the history of consents."""
    Shopper, Consent = apps.get_model("accounts", "Shopper"), apps.get_model("accounts", "Consent")
    answers = {}
    for shopper, purpose, granted in Consent.objects.order_by("at", "pk").values_list("shopper", "purpose", "granted"):
        answers.setdefault(shopper, {})[purpose] = granted
    for shopper, told in answers.items():
        Shopper.objects.filter(pk=shopper).update(answers=told)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_apitoken"),
    ]

    operations = [
        migrations.AddField(
            model_name="shopper",
            name="answers",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="answers"),
        ),
        migrations.AddField(
            model_name="shopper",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="revision"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
