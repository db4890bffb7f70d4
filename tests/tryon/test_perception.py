"""Windows, drawn poses, mannequins, quality checks, label reduction and scores: arrays whose right answer is known."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image as Pictures

from tryon.pipeline import crowd, faces, framing, joints, labels, missed, person, pose, quality
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

    def __init__(self, share: float, face: int = 10) -> None:
        self.points = _standing()
        self.points[:, :2] += (100 - (150 - 4 * face), -max(0, 10 - 2 * face))
        self.points[joints.HIPS, 1] = 30 + 50 * share

    def estimate(self, image: Image) -> tuple[Pose, Field]:
        return Pose(self.points), np.zeros(image.shape[:2], np.float32)


@pytest.mark.parametrize(("share", "together"), [(1.0, True), (0.5, False)])
def test_only_somebody_as_large_is_a_second_person(share: float, together: bool) -> None:
    faces = np.array([[45, 5, 55, 15, 0.9], [145, 5, 155, 15, 0.9]], np.float32)
    picture, street = np.zeros((200, 250, 3), np.uint8), _Street(share)
    if together:
        with pytest.raises(Refused, match="several_people"):
            crowd.check_alone(picture, Pose(_standing()), faces, street)  # type: ignore[arg-type]
    else:
        crowd.check_alone(picture, Pose(_standing()), faces, street)  # type: ignore[arg-type]


@pytest.mark.parametrize(("share", "together"), [(0.95, True), (0.78, False)])
def test_where_faces_are_unlike_bodies_must_be_nearly_alike(share: float, together: bool) -> None:
    faces = np.array([[45, 5, 55, 15, 0.9], [147, 7, 153, 13, 0.9]], np.float32)
    picture, street = np.zeros((200, 250, 3), np.uint8), _Street(share, face=6)
    if together:
        with pytest.raises(Refused, match="several_people"):
            crowd.check_alone(picture, Pose(_standing()), faces, street)  # type: ignore[arg-type]
    else:
        crowd.check_alone(picture, Pose(_standing()), faces, street)  # type: ignore[arg-type]


class _Legs:
    """Sees legs that come in from above, but only in pictures that are not wider than high."""

    def silhouette(self, image: Image) -> Field:
        found = np.zeros(image.shape[:2], np.float32)
        if image.shape[1] <= image.shape[0]:
            found[:, image.sum((0, 2)) > 0] = 1
        return found


@pytest.mark.parametrize(("columns", "expected"), [((200, 230), True), ((0, 0), False)])
def test_legs_in_a_wide_picture_are_looked_for_in_upright_strips(columns: tuple[int, int], expected: bool) -> None:
    picture = np.zeros((160, 320, 3), np.uint8)
    picture[:, slice(*columns)] = 90
    assert missed._legs_alone(picture, _Legs()) is expected  # type: ignore[arg-type]
    assert not missed._legs_alone(picture[:, 150:250], _Legs())  # type: ignore[arg-type]


def test_the_side_of_a_strip_is_not_the_pictures() -> None:
    silhouette = np.zeros((256, 144), np.float32)
    silhouette[30:256, :60] = 1
    assert missed.cut_off(silhouette)
    assert not missed.cut_off(silhouette, sides=False)


def test_legs_of_others_at_the_side_do_not_hide_that_a_body_is_cut_off() -> None:
    silhouette = np.zeros((256, 144), np.float32)
    silhouette[:180, 40:70] = silhouette[:80, 70:] = 1
    assert missed.cut_off(silhouette)
    silhouette[:10, 40:] = 0  # nothing crosses the upper edge
    assert not missed.cut_off(silhouette, sides=False)


class _Beside:
    """Finds somebody in any part of the picture that begins right of the first person, whose face is not seen."""

    def __init__(self, share: float) -> None:
        self.points = _standing()
        self.points[joints.HIPS, 1] = 30 + 50 * share

    def estimate(self, image: Image) -> tuple[Pose, Field]:
        if image.shape[1] != 250 - 75:
            raise Refused("no_person", "nobody")
        return Pose(self.points), np.zeros(image.shape[:2], np.float32)


@pytest.mark.parametrize(("share", "together"), [(0.9, True), (0.75, False)])
def test_somebody_beside_is_found_without_a_face(share: float, together: bool) -> None:
    picture, estimator = np.zeros((200, 250, 3), np.uint8), _Beside(share)
    assert crowd._room_tells(picture, Pose(_standing()), estimator) is together  # type: ignore[arg-type]


def test_no_room_is_looked_at_that_is_too_narrow_for_a_body() -> None:
    assert list(crowd._rooms(np.zeros((200, 115, 3), np.uint8), Pose(_standing()))) == []
    assert list(crowd._rooms(np.zeros((200, 250, 3), np.uint8), Pose(_standing()))) == [(75, 0, 250, 200)]


class _Distant:
    """Sees a bright spot of at least 20 pixels as a face, and below it a body whose feet are as visible as told."""

    def __init__(self, feet: float) -> None:
        self.feet = feet

    def faces(self, image: Image) -> Field:
        rows, columns = np.nonzero(image[..., 0] > 200)
        if len(rows) == 0 or np.ptp(rows) < 19:
            return np.zeros((0, 5), np.float32)
        return np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1, 0.8]], np.float32)

    def estimate(self, image: Image) -> tuple[Pose, Field]:
        points = np.ones((joints.COUNT, 3), np.float32)
        rows, columns = np.nonzero(image[..., 0] > 200)
        points[:, :2] = (columns.mean(), rows.mean())
        points[[joints.LEFT_ANKLE, joints.RIGHT_ANKLE], 2] = self.feet
        return Pose(points), np.zeros(image.shape[:2], np.float32)


def test_a_small_face_is_found_where_it_is() -> None:
    picture = np.zeros((300, 200, 3), np.uint8)
    picture[100:110, 60:70] = 255
    found = faces.small_faces(picture, _Distant(1.0))  # type: ignore[arg-type]
    assert found[0].tolist() == pytest.approx([60, 100, 70, 110, 0.8])


@pytest.mark.parametrize(("feet", "expected"), [(0.9, True), (0.1, False)])
def test_a_small_face_is_somebody_far_away_if_it_has_feet(feet: float, expected: bool) -> None:
    picture = np.zeros((300, 200, 3), np.uint8)
    picture[100:110, 60:70] = 255
    assert missed.somebody_far(picture, _Distant(feet)) is expected  # type: ignore[arg-type]


def test_somebody_without_a_face_who_is_cut_off_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pose was guessed for what is only legs: better than "nobody" is to say what is missing."""

    class Legs(_Legs):
        def estimate(self, image: Image) -> tuple[Pose, Field]:
            points = _standing()
            points[list(joints.FACE), 2] = 0.5
            return Pose(points), np.zeros(image.shape[:2], np.float32)

        def faces(self, image: Image) -> Field:
            return NO_FACE

        def hands(self, image: Image) -> int:
            return 0

    picture = np.zeros((160, 120, 3), np.uint8)
    picture[:, 40:70] = 220
    buffer = io.BytesIO()
    Pictures.fromarray(picture).save(buffer, "PNG")
    monkeypatch.setattr(pose, "estimator", Legs)
    monkeypatch.setattr(person, "_somebody", lambda image, found, mask: None)
    with pytest.raises(Refused) as refusal:
        person.examined(buffer.getvalue(), lambda stage: None)
    assert (refusal.value.code, refusal.value.reason) == ("pose", "cropped_torso")


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


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        ((0, 180), (55, 90), True),  # legs that come in from above
        ((30, 256), (0, 60), True),  # half a body at a side
        ((40, 200), (30, 110), False),  # a garment in the middle
        ((0, 256), (0, 144), False),  # a blanket that fills the picture
    ],
)
def test_a_body_that_runs_out_of_the_picture_is_cut_off(
    rows: tuple[int, int], columns: tuple[int, int], expected: bool
) -> None:
    silhouette = np.zeros((256, 144), np.float32)
    silhouette[slice(*rows), slice(*columns)] = 1
    assert missed.cut_off(silhouette) is expected
