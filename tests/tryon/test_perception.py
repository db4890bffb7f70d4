"""Windows, drawn poses, mannequins, quality checks, label reduction and scores: arrays whose right answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from tryon.pipeline import crowd, framing, joints, labels, quality
from tryon.pipeline.errors import Refused
from tryon.pipeline.mannequin import KINDS, mannequin
from tryon.pipeline.types import Field, Image, Person, Pose

NO_FACE = np.zeros((0, 5), np.float32)
FACE = np.array([[45, 5, 55, 15, 0.9]], np.float32)


@pytest.fixture(scope="module")
def drawn() -> Person:
    return mannequin(6, "medium", "front", size=(192, 256))


def _standing() -> Field:
    points = np.ones((joints.COUNT, 3), np.float32)
    points[:, :2] = (50, 10)
    for left, right, y, half in ((11, 12, 30, 18), (23, 24, 80, 12), (25, 26, 120, 10), (27, 28, 160, 10)):
        points[left, :2], points[right, :2] = (50 + half, y), (50 - half, y)
    return points


def _reason(points: Field, faces: Field = FACE, shape: tuple[int, int] = (200, 100)) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        quality.check(np.zeros((*shape, 3), np.uint8), Pose(points), np.zeros(shape, np.float32), faces)
    return refusal.value.code, refusal.value.reason


def test_somebody_standing_before_the_camera_is_accepted() -> None:
    quality.check(np.zeros((200, 100, 3), np.uint8), Pose(_standing()), np.zeros((200, 100), np.float32), FACE)


def test_a_turned_back_is_told_from_a_side() -> None:
    points = _standing()
    points[[11, 12]] = points[[12, 11]]
    assert _reason(points) == ("pose", "back_view")
    points[[11, 12], 0] = (52, 48)
    assert _reason(points) == ("pose", "side_view")


def test_hips_below_the_picture_are_a_cropped_torso() -> None:
    assert _reason(_standing(), shape=(75, 100)) == ("pose", "cropped_torso")


def test_a_small_person_is_refused() -> None:
    points = _standing()
    points[:, :2] *= 0.5
    assert _reason(points) == ("pose", "too_small")


def test_a_garment_without_a_wearer_is_nobody() -> None:
    points = _standing()
    points[list(joints.FACE), 2] = 0.8
    assert _reason(points, NO_FACE) == ("no_person", "nobody")


@pytest.mark.parametrize(("level", "dark"), [(200, False), (70, False), (30, True), (0, True)])
def test_darkness_is_judged_by_what_is_brightest(level: int, dark: bool) -> None:
    picture = np.zeros((100, 80, 3), np.uint8)
    picture[:20] = level
    if dark:
        with pytest.raises(Refused, match="too_dark"):
            quality.check_light(picture)
    else:
        quality.check_light(picture)


class _Street:
    """Finds a second person with a trunk of a given share of the first one's."""

    def __init__(self, share: float) -> None:
        self.points = _standing()
        self.points[:, 0] += 100
        self.points[joints.HIPS, 1] = 30 + 50 * share

    def estimate(self, image: Image) -> tuple[Pose, Field]:
        return Pose(self.points - np.array([110, 0, 0], np.float32)), np.zeros(image.shape[:2], np.float32)


@pytest.mark.parametrize(("share", "together"), [(1.0, True), (0.5, False)])
def test_only_somebody_as_large_is_a_second_person(share: float, together: bool) -> None:
    faces = np.array([[45, 5, 55, 15, 0.9], [145, 5, 155, 15, 0.9]], np.float32)
    picture, street = np.zeros((200, 250, 3), np.uint8), _Street(share)
    if together:
        with pytest.raises(Refused, match="several_people"):
            crowd.check_alone(picture, Pose(_standing()), faces, street)  # type: ignore[arg-type]
    else:
        crowd.check_alone(picture, Pose(_standing()), faces, street)  # type: ignore[arg-type]


def test_a_window_goes_there_and_back() -> None:
    window = framing.Window(60, 80, 100, 0.2)
    points = np.array([[60, 80, 1], [70, 90, 1]], np.float32)
    there = framing.moved(points, window.matrix((96, 128)))
    assert np.allclose(there[0, :2], (48, 64), atol=1e-4)
    plane = np.zeros((160, 120, 1), np.float32)
    plane[70:90, 50:70] = 1
    back = framing.paste(np.asarray(framing.cut(plane[..., 0], window, (96, 128)))[..., None], window, (160, 120))
    assert np.abs(back - plane)[73:87, 53:67].max() < 0.02
    assert back[75:85, 55:65].min() > 0.98


def test_a_mannequin_is_parsed_exactly(drawn: Person) -> None:
    assert drawn.image.shape == (256, 192, 3)
    assert set(np.unique(drawn.parsing)) == {
        labels.BACKGROUND, labels.FACE, labels.ARMS, labels.UPPER, labels.TROUSERS, labels.SHOES,
    }  # fmt: skip
    x, y = drawn.pose.points[joints.NOSE, :2].astype(int)
    assert drawn.parsing[y, x] == labels.FACE
    for hand in (joints.LEFT_WRIST, joints.RIGHT_WRIST):
        x, y = drawn.pose.points[hand, :2].astype(int)
        assert drawn.parsing[y, x] == labels.ARMS
    assert np.array_equal(drawn.mask > 0.5, drawn.parsing != labels.BACKGROUND) or (
        np.mean((drawn.mask > 0.5) != (drawn.parsing != labels.BACKGROUND)) < 0.001
    )


def test_a_mannequin_faces_the_camera(drawn: Person) -> None:
    left, right = drawn.pose.points[list(joints.SHOULDERS), 0]
    assert left > right
    quality.check(drawn.image, drawn.pose, drawn.mask, NO_FACE)


def test_every_drawn_kind_has_a_class() -> None:
    from catalog.drawing.spec import KINDS as DRAWN

    assert set(KINDS) == set(DRAWN)


def test_an_unknown_tone_or_figure_is_told() -> None:
    with pytest.raises(ValueError, match="tone"):
        mannequin(11, size=(64, 96))
    with pytest.raises(ValueError, match="figure"):
        mannequin(5, figure="children")
