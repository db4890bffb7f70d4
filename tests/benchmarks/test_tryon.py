"""The benchmark of pairs: what shoppers get beside the rest, and a worker's process that may die."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import tryon
from benchmarks.support import tryon_methods, tryon_worker, tryon_workers
from benchmarks.support.tryon_pictures import picture
from catalog.drawing import GarmentSpec, draw
from tryon.pipeline import labels
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.types import Garment, Person

ROWS = [(name, f"{name}.png", "tee.png", "top") for name in "abcd"]
READY = json.dumps({"ready": True})


def line(name, **told):
    return json.dumps({"id": name, "cold": False, "peak_mb": 800.0, **told})


def processes(*printed):
    """Processes that print this, one after the other, and the rows each was given."""
    left, given = list(printed), []

    def process(root, rows):
        given.append([row[0] for row in rows])
        return left.pop(0)

    return process, given


def test_a_pair_on_which_a_worker_dies_is_named_and_the_rest_go_on():
    first = "\n".join([READY, line("a", seconds=9.0, cold=True), "a library's own line", '{"id": "b", "pea'])
    second = "\n".join([READY, line("c", seconds=0.5, peak_mb=900.0), line("d", failed="KeyError: 'neck'")])
    process, given = processes((first, "signal 9"), (second, ""))
    told = tryon_workers.worked(ROWS, Path(), process)
    assert given == [["a", "b", "c", "d"], ["c", "d"]]
    assert told.failed == {"b": "the worker's process ended: signal 9", "d": "KeyError: 'neck'"}
    assert told.figures() == {"worker_failed": 0.5, "worker_peak_mb": 900.0, "worker_p95_seconds": 0.5}
    assert told.notes()[0] == "2 of 4 pairs failed in the worker's process (50%)"


def test_a_worker_that_never_starts_fails_every_pair_once():
    process, given = processes(("", "exit status 1: no module"))
    told = tryon_workers.worked(ROWS, Path(), process)
    assert len(given) == 1
    assert told.figures() == {"worker_failed": 1.0}
    assert told.failed["d"] == "the worker's process did not start: exit status 1: no module"


def test_a_refusal_is_no_failure():
    process, _ = processes(("\n".join([READY, *(line(row[0], refused="pose: too_small") for row in ROWS)]), ""))
    told = tryon_workers.worked(ROWS, Path(), process)
    assert told.figures() == {"worker_failed": 0.0, "worker_peak_mb": 800.0}
    assert "refused by the worker a: pose: too_small" in told.notes()


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        (subprocess.CompletedProcess([], 0, "told", ""), "it left pairs out"),
        (subprocess.CompletedProcess([], -11, "told", "a library's warning\n"), "signal 11"),
        (subprocess.CompletedProcess([], 1, "told", "Traceback\nlast words\n"), "exit status 1: last words"),
        (subprocess.CompletedProcess([], 3, "told", ""), "exit status 3"),
        (subprocess.TimeoutExpired([], 360, b"told"), "no answer in 360 s"),
    ],
)
def test_how_a_process_ended_is_told_with_what_it_said_before(monkeypatch, ended, why):
    def run(command, **options):
        assert options["timeout"] == 360
        if isinstance(ended, Exception):
            raise ended
        return ended

    monkeypatch.setattr(subprocess, "run", run)
    assert tryon_workers.run(Path(), ROWS) == ("told", why)


def test_a_worker_goes_on_after_a_pair_that_fails(monkeypatch, capsys):
    monkeypatch.setattr(tryon_worker, "_photo", lambda path: b"")

    def seconds(photo, product, kind):
        if kind == "top":
            raise KeyError("neck")
        return 0.4

    monkeypatch.setattr(tryon_worker, "_seconds", seconds)
    tryon_worker.main(Path(), [["a", "", "", "top"], ["b", "", "", "dress"], ["c", "", "", "dress"]])
    ready, *said = (json.loads(text) for text in capsys.readouterr().out.splitlines())
    assert ready == {"ready": True}
    assert [(one["id"], one["cold"], one.get("failed"), one.get("seconds")) for one in said] == [
        ("a", True, "KeyError: 'neck'", None),
        ("b", True, None, 0.4),
        ("c", False, None, 0.4),
    ]


def test_pictures_are_upright_on_white_and_within_the_box(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 30), "red").save(tmp_path / "lying.jpg", exif=exif)
    assert picture(tmp_path / "lying.jpg").shape == (60, 30, 3)
    Image.new("RGBA", (60, 30), (200, 0, 0, 0)).save(tmp_path / "clear.png")
    assert (picture(tmp_path / "clear.png") == 255).all()
    assert picture(tmp_path / "clear.png", (10, 20)).shape == (10, 20, 3)
    photo = tryon_worker._photo(tmp_path / "lying.jpg")
    (tmp_path / "sent.jpg").write_bytes(photo)
    assert picture(tmp_path / "sent.jpg").shape == (60, 30, 3)


@pytest.fixture(scope="module")
def erased():
    whole = mannequin(6, size=(108, 144))
    area = whole.parsing == labels.UPPER
    image = np.where(area[..., None], np.uint8(128), whole.image)
    return Person(image, whole.pose, whole.mask, np.where(area, np.uint8(labels.SKIRT), whole.parsing)), area


def test_what_shoppers_get_lays_cloth_where_the_area_was_erased(erased):
    person, area = erased
    spec = GarmentSpec("tshirt", "red", silhouette="fitted", neckline="crew", sleeve="short", seed=5)
    tee = from_drawing(draw(spec, width=150, height=200))
    measured = tryon.Measured()
    image = tryon._shipped("a", person, tee, area, measured)
    changed = (image != person.image).any(-1)
    assert changed[area].mean() > 0.99
    red = (image[..., 0] > 1.5 * image[..., 1].astype(float))[area].mean()
    assert red > 0.7
    assert measured.shipped_refused == []


def test_a_pair_that_shoppers_would_be_refused_is_counted_and_left_open(erased):
    person, area = erased
    bare = Garment(np.zeros((8, 8, 3), np.uint8), np.ones((8, 8), np.float32), "top", "none", "hip", {})
    measured = tryon.Measured()
    image = tryon._shipped("a", person, bare, area, measured)
    assert measured.shipped_refused == ["a: garment: landmarks"]
    np.testing.assert_array_equal(image, tryon_methods.left_open(person, area))
    assert (image[~area] == person.image[~area]).all()
