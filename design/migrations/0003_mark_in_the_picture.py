"""Designs and concepts get the mark of generated pictures into their pixels; designs keep the plain picture beside it.

Back again, the concept of a design that was erased keeps its mark. The mark is drawn here as `design.marking` drew it
when this was written, so that what that module becomes changes nothing of it.
"""

import io

from django.db import migrations, models
from PIL import Image, ImageDraw, ImageFont


def with_mark(plain):
    """A WebP file with "AI" on a dark pill in its lower left corner; its metadata stay."""
    with Image.open(io.BytesIO(plain)) as file:
        picture, xmp = file.convert("RGB"), file.info.get("xmp", b"")
    size = max(10, round(0.05 * picture.height))
    try:
        font = ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        font = ImageFont.load_default(size)
    pen = ImageDraw.Draw(picture, "RGBA")
    left, top, right, bottom = pen.textbbox((0, 0), "AI", font=font)
    pad = max(3, round(0.45 * size))
    x, y = pad, picture.height - pad - (bottom - top) - 2 * pad
    box = (x, y, x + right - left + 2 * pad, y + bottom - top + 2 * pad)
    pen.rounded_rectangle(box, radius=pad, fill=(20, 20, 22, 176))
    pen.text((x + pad - left, y + pad - top), "AI", font=font, fill=(255, 255, 255, 236))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=80, method=4, xmp=xmp)
    return buffer.getvalue()


def mark(apps, schema_editor):
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
