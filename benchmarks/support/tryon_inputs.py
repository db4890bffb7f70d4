"""The list of inputs that a try-on must accept or refuse, and the bytes of each: photos by id, altered by a recipe."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import UsageError

LIST = Path(__file__).with_suffix(".csv")
#: A second list to develop on, of other photos: crops, pairs, light and size by chance from a seed, looked at once.
MORE = LIST.with_name("tryon_inputs_more.csv")
ARCHIVES = {
    "ccp": "clothing-co-parsing/photos.zip",
    "cc0": "clothing-cc0/images.zip",
    "products": "fashion-products-224/images.zip",
}


@dataclass(frozen=True)
class Input:
    """`expected` is "accept" or a code of `tryon.pipeline.errors`; `why` says more, for people."""

    part: str
    source: str
    item: str
    recipe: str
    expected: str
    why: str


def listed(part: str) -> list[Input]:
    """The rows of a part: test, dev or more."""
    with (MORE if part == "more" else LIST).open(encoding="utf-8", newline="") as file:
        return [Input(**row) for row in csv.DictReader(file) if row["part"] == part]


class Photos:
    """The data sets' photos by source and id. Raises UsageError where an archive is missing."""

    def __init__(self, data: Path) -> None:
        for name in ARCHIVES.values():
            if not (data / name).is_file():
                raise UsageError(f"{name} is not in {data}")
        self._archives = {source: zipfile.ZipFile(data / name) for source, name in ARCHIVES.items()}

    def raw(self, source: str, item: str) -> bytes:
        return self._archives[source].read(f"{item}.jpg")

    def bytes_of(self, row: Input) -> bytes:
        """What a shopper would upload."""
        if row.source == "bytes":
            return RAW[row.item]()
        if row.source == "drawn":
            return _encoded(DRAWN[row.item]())
        if "+" in row.item:
            return _encoded(_side_by_side([self._picture(row.source, item) for item in row.item.split("+")]))
        name, _, value = row.recipe.partition("=")
        if not name:
            return self.raw(row.source, row.item)
        return RECIPES[name](self._picture(row.source, row.item), value)

    def _picture(self, source: str, item: str) -> Image.Image:
        return Image.open(io.BytesIO(self.raw(source, item))).convert("RGB")

    def every(self, rows: list[Input]) -> Iterator[tuple[Input, bytes]]:
        for row in rows:
            yield row, self.bytes_of(row)


def _encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _side_by_side(pictures: list[Image.Image]) -> Image.Image:
    height = min(picture.height for picture in pictures)
    parts = [np.asarray(picture.resize((picture.width * height // picture.height, height))) for picture in pictures]
    return Image.fromarray(np.concatenate(parts, axis=1))


def _scaled(picture: Image.Image, value: str) -> bytes:
    return _encoded(picture.resize((round(picture.width * float(value)), round(picture.height * float(value)))))


def _cropped(picture: Image.Image, value: str) -> bytes:
    left, top, right, bottom = (float(number) for number in value.split(","))
    width, height = picture.size
    return _encoded(picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height))))


def _shrunk(picture: Image.Image, value: str) -> bytes:
    """Far away: small, before a wall of its own colour."""
    small = picture.resize((round(picture.width * float(value)), round(picture.height * float(value))))
    wall = Image.new("RGB", picture.size, picture.resize((1, 1)).getpixel((0, 0)))
    wall.paste(small, ((picture.width - small.width) // 2, (picture.height - small.height) // 2))
    return _encoded(wall)


def _lit(picture: Image.Image, value: str) -> bytes:
    """Less light, in linear terms, with the noise of a camera that has too little of it."""
    linear = (np.asarray(picture, np.float64) / 255) ** 2.2 * float(value)
    noisy = 255 * linear ** (1 / 2.2) + np.random.default_rng(0).normal(0, 2, linear.shape)
    return _encoded(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)))


def _brightened(picture: Image.Image, value: str) -> bytes:
    return _encoded(picture.point([round(255 * (level / 255) ** float(value)) for level in range(256)] * 3))


def _rotated(picture: Image.Image, value: str) -> bytes:
    """Stored lying, with the note in its EXIF that says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return _encoded(picture.transpose(Image.Transpose.ROTATE_90), exif=exif)


def _frames(picture: Image.Image) -> list[Image.Image]:
    return [picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]


RECIPES: dict[str, Callable[[Image.Image, str], bytes]] = {
    "crop": _cropped,
    "scale": _scaled,
    "shrunk": _shrunk,
    "light": _lit,
    "gamma": _brightened,
    "rotated": _rotated,
    "grey": lambda picture, value: _encoded(picture.convert("L")),
    "webp": lambda picture, value: _encoded(picture, "WEBP", quality=80),
    "png_alpha": lambda picture, value: _encoded(picture.convert("RGBA"), "PNG"),
    "cmyk": lambda picture, value: _encoded(picture.convert("CMYK")),
    "polyglot": lambda picture, value: _encoded(picture) + b"<script>alert(1)</script>",
    "truncated": lambda picture, value: (whole := _encoded(picture))[: int(len(whole) * float(value))],
    "padded": lambda picture, value: _encoded(picture) + bytes(int(value)),
    "bmp": lambda picture, value: _encoded(picture, "BMP"),
    "tiff": lambda picture, value: _encoded(picture, "TIFF"),
    "gif_animation": lambda picture, value: _encoded(picture, "GIF", save_all=True, append_images=_frames(picture)),
    "webp_animation": lambda picture, value: _encoded(picture, "WEBP", save_all=True, append_images=_frames(picture)),
    "apng": lambda picture, value: _encoded(picture, "PNG", save_all=True, append_images=_frames(picture)),
}


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, rows: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _huge_jpeg() -> bytes:
    """A small picture whose header was made to claim 60,000 × 60,000 pixels."""
    small = bytearray(_encoded(Image.new("RGB", (64, 64))))
    at = small.index(b"\xff\xc0")
    small[at + 5 : at + 9] = struct.pack(">HH", 60_000, 60_000)
    return bytes(small)


def _huge_webp() -> bytes:
    return _encoded(Image.new("RGB", (9_000, 9_000)), "WEBP", quality=1, method=0)


def _random(size: int) -> bytes:
    return np.random.default_rng(3).integers(0, 256, size, dtype=np.uint8).tobytes()


RAW: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"not a picture at all\n" * 40,
    "csv": lambda: b"a,b,c\n1,2,3\n" * 40,
    "html": lambda: b"<!doctype html><html><body><script>alert(1)</script></body></html>",
    "svg": lambda: (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600"><rect width="9" height="9"/></svg>'
    ),
    "pdf": lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
    "zip": lambda: b"PK\x03\x04" + _random(400),
    "random": lambda: _random(4_000),
    "gif_header": lambda: b"GIF89a" + _random(400),
    "heic_header": lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + _random(400),
    "webm_header": lambda: b"\x1a\x45\xdf\xa3" + _random(400),
    "png_header": lambda: b"\x89PNG\r\n\x1a\n" + _random(400),
    "huge_png": lambda: _png(12_000, 12_000, bytes(200_000)),
    "bomb_header": lambda: _png(2**31 - 1, 2**31 - 1, b"\0"),
    "huge_jpeg": _huge_jpeg,
    "huge_webp": _huge_webp,
}


def _gradient() -> Image.Image:
    rows = np.linspace(40, 220, 600, dtype=np.uint8)
    return Image.fromarray(np.repeat(np.repeat(rows[:, None, None], 400, axis=1), 3, axis=2))


def _checks() -> Image.Image:
    tile = np.kron(np.indices((12, 8)).sum(axis=0) % 2, np.ones((50, 50)))
    return Image.fromarray((tile * 200 + 30).astype(np.uint8)).convert("RGB")


DRAWN: dict[str, Callable[[], Image.Image]] = {
    "white": lambda: Image.new("RGB", (400, 600), "white"),
    "grey": lambda: Image.new("RGB", (400, 600), (128, 128, 128)),
    "noise": lambda: Image.fromarray(np.random.default_rng(4).integers(0, 256, (600, 400, 3), dtype=np.uint8)),
    "gradient": _gradient,
    "checks": _checks,
}
