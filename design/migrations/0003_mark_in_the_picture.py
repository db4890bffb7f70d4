"""Designs and concepts get the mark of generated pictures into their pixels; designs keep the plain picture beside it.

Back again, the concept of a design that was erased keeps its mark.
"""

from django.db import migrations, models


def mark(apps, schema_editor):
    from design.marking import with_mark

    designs = apps.get_model("design", "Design").objects.using(schema_editor.connection.alias)
    for design in designs.only("pk", "picture").iterator(chunk_size=100):
        designs.filter(pk=design.pk).update(picture=with_mark(bytes(design.picture)), plain=bytes(design.picture))
    concepts = apps.get_model("design", "Concept").objects.using(schema_editor.connection.alias)
    for concept in concepts.only("pk", "picture").iterator(chunk_size=100):
        concepts.filter(pk=concept.pk).update(picture=with_mark(bytes(concept.picture)))


def unmark(apps, schema_editor):
    designs = apps.get_model("design", "Design").objects.using(schema_editor.connection.alias)
    designs.update(picture=models.F("plain"))
    concepts = apps.get_model("design", "Concept").objects.using(schema_editor.connection.alias)
    for concept in concepts.filter(design__isnull=False).select_related("design"):
        concepts.filter(pk=concept.pk).update(picture=bytes(concept.design.picture))


class Migration(migrations.Migration):

    dependencies = [
        ('design', '0002_trainings_and_worn'),
    ]

    operations = [
        migrations.AddField(
            model_name='design',
            name='plain',
            field=models.BinaryField(default=b'', verbose_name='picture without its mark'),
            preserve_default=False,
        ),
        migrations.RunPython(mark, unmark),
    ]
