import uuid
from itertools import groupby

from django.db import migrations

CHUNK = 500


def to_slates(apps, schema_editor):
    """Impressions of one shopper, rail and moment are one slate; what followed from one names its place there."""
    Event, Slate = apps.get_model("recommender", "Event"), apps.get_model("recommender", "Slate")
    shown = Event.objects.filter(kind="impression")
    rows = shown.order_by("shopper", "slot", "at", "position", "pk").iterator(chunk_size=CHUNK)
    for (shopper, slot, at), tiles in groupby(rows, key=lambda row: (row.shopper_id, row.slot, row.at)):
        slate, places = uuid.UUID(int=uuid.uuid4().int & ~0xFF), list(tiles)[:256]
        told = [[row.product_id, row.algorithm, row.propensity or 1.0] for row in places]
        Slate.objects.create(id=slate, shopper_id=shopper, slot=slot, at=at, tiles=told)
        followed = set(Event.objects.filter(impression__in=[row.pk for row in places]).values_list("impression", flat=True))
        for place, row in enumerate(places):
            if row.pk in followed:
                Event.objects.filter(impression=row.pk).update(impression=uuid.UUID(int=slate.int | place))
    shown.delete()


def to_events(apps, schema_editor):
    Event, Slate = apps.get_model("recommender", "Event"), apps.get_model("recommender", "Slate")
    for slate in Slate.objects.iterator(chunk_size=CHUNK):
        Event.objects.bulk_create(
            Event(
                pk=uuid.UUID(int=slate.pk.int | place), shopper_id=slate.shopper_id, kind="impression", product_id=product,
                slot=slate.slot, position=place, algorithm=algorithm, propensity=propensity, at=slate.at,
            )
            for place, (product, algorithm, propensity) in enumerate(slate.tiles)
        )
    Slate.objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("recommender", "0005_slates"),
    ]

    operations = [migrations.RunPython(to_slates, to_events)]
