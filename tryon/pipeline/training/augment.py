"""Random views of a kept person: place, turn, mirror, light, colour, skin tone, sharpness. Brings OpenCV."""

from __future__ import annotations

import cv2
import numpy as np

from tryon.pipeline import labels
from tryon.pipeline.framing import Window, cut, drawn_pose, moved
from tryon.pipeline.training.people import ROOM, SIZE, People
from tryon.pipeline.types import Field, Image

#: Shares of views that are close to half of the body, grey, blurred or noisy, and without pose or mask.
_CLOSE, _GREY, _SOFT, _BLIND, _TONE, _ERASED, _GROUND = 0.25, 0.06, 0.25, 0.06, 0.5, 0.15, 0.8


def view(people: People, row: int, size: tuple[int, int], rng: np.random.Generator) -> tuple[Image, Image]:
    """Inputs uint8 (h, w, 8) and labels uint8 (h, w) of one randomly distorted person at `size` (width, height)."""
    window = _window(rng)
    image, mask = people.images[row], people.masks[row]
    parsing = np.asarray(cut(people.parsings[row], window, size, nearest=True), np.uint8)
    rgb, cover = np.asarray(cut(image, window, size)), np.asarray(cut(mask, window, size))
    if people.ids[row] < 0 and rng.random() < _GROUND:
        rgb = _on_ground(rgb, cover, people, rng, size)
    rgb = recoloured(rgb, np.isin(parsing, labels.SKIN), rng)
    pose = drawn_pose(moved(_shaken(people.points[row], rng), window.matrix(size)), size)
    if rng.random() < _BLIND:
        pose[:] = 0
    if rng.random() < _BLIND:
        cover = np.zeros_like(cover)
    return np.dstack([rgb, cover, pose]), parsing


def plain(people: People, row: int, size: tuple[int, int]) -> tuple[Image, Image]:
    """The same undistorted, as the parser sees a photo."""
    window = Window(SIZE[0] / 2, SIZE[1] / 2, SIZE[1] / ROOM)
    image, mask = (np.asarray(cut(plane[row], window, size)) for plane in (people.images, people.masks))
    pose = drawn_pose(moved(people.points[row], window.matrix(size)), size)
    return np.dstack([image, mask, pose]), np.asarray(cut(people.parsings[row], window, size, nearest=True), np.uint8)


def _window(rng: np.random.Generator) -> Window:
    """Of a kept picture: the whole person a little off, or half of the body from near by."""
    tall = SIZE[1] / ROOM
    x, y = SIZE[0] / 2, SIZE[1] / 2
    height = tall * float(np.exp(rng.normal(0, 0.12)))
    if rng.random() < _CLOSE:
        height = tall * rng.uniform(0.42, 0.75)
        y += rng.uniform(-1, 1) * (tall - height) / 2
    x, y = x + rng.normal(0, 0.05) * height, y + rng.normal(0, 0.035) * height
    return Window(x, y, height, float(rng.normal(0, 0.09)), bool(rng.random() < 0.5))


def _shaken(points: Field, rng: np.random.Generator) -> Field:
    """Joints a little off, as an estimate may be."""
    result = np.array(points)
    result[:, :2] += rng.normal(0, 2.0, (len(points), 2))
    return result


def _on_ground(rgb: Image, cover: Image, people: People, rng: np.random.Generator, size: tuple[int, int]) -> Image:
    """A drawn person before a blurred and shifted piece of another picture instead of paper."""
    other = np.asarray(people.images[rng.integers(len(people))])
    top, left = rng.integers(0, SIZE[1] // 2), rng.integers(0, SIZE[0] // 2)
    ground = cv2.resize(other[top : top + SIZE[1] // 2, left : left + SIZE[0] // 2], size)
    ground = cv2.GaussianBlur(ground, (0, 0), float(rng.uniform(0.5, 12)))
    alpha = cover[..., None].astype(np.float32) / 255
    return (rgb * alpha + ground * (1 - alpha)).astype(np.uint8)


def recoloured(rgb: Image, skin: np.ndarray, rng: np.random.Generator) -> Image:
    """Another light, camera and, in half of all views, skin tone."""
    picture: Field = np.power(np.divide(rgb, 255, dtype=np.float32), np.float32(2.2))
    if rng.random() < _TONE and skin.any():
        picture = _retoned(picture, skin, rng)
    picture *= np.exp(rng.normal(0, 0.32)) * np.exp(rng.normal(0, 0.07, 3)).astype(np.float32)
    picture = np.clip(picture, 0, 1) ** (1 / 2.2)
    grey = picture @ np.array([0.299, 0.587, 0.114], np.float32)
    colour = 0.0 if rng.random() < _GREY else float(np.exp(rng.normal(0, 0.3)))
    picture = grey[..., None] + colour * (picture - grey[..., None])
    picture = (picture - picture.mean()) * float(np.exp(rng.normal(0, 0.15))) + picture.mean()
    result = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
    if rng.random() < _ERASED:
        _erase(result, rng)
    return _softened(result, rng) if rng.random() < _SOFT else result


def _retoned(picture: Field, skin: np.ndarray, rng: np.random.Generator) -> Field:
    """Skin darker or lighter in linear light: street photos show mostly fair skin, and all must be met as often."""
    level = float(picture[skin].mean())
    target = float(np.exp(rng.uniform(np.log(0.02), np.log(0.6))))
    gain = np.clip(target / max(level, 1e-3), 0.05, 3.0) * np.array([1.0, 1.0, 1.0], np.float32)
    gain[2] *= float(np.clip(gain[1], 0.6, 1.0))  # deeper tones reflect less blue
    soft = cv2.GaussianBlur(skin.astype(np.float32), (0, 0), 1.2)[..., None]
    return picture * (1 + soft * (gain - 1))


def _erase(rgb: Image, rng: np.random.Generator) -> None:
    """A rectangle of one colour (Zhong et al. 2020), so that no single spot decides."""
    height, width = rgb.shape[:2]
    tall, wide = rng.integers(height // 16, height // 5), rng.integers(width // 16, width // 5)
    top, left = rng.integers(0, height - tall), rng.integers(0, width - wide)
    rgb[top : top + tall, left : left + wide] = rng.integers(0, 256, 3)


def _softened(rgb: Image, rng: np.random.Generator) -> Image:
    """Out of focus, shrunk, noisy or strongly compressed."""
    kind = rng.integers(3)
    if kind == 0:
        return np.asarray(cv2.GaussianBlur(rgb, (0, 0), float(rng.uniform(0.4, 1.6))))
    if kind == 1:
        noise = rng.normal(0, rng.uniform(2, 14), rgb.shape)
        return np.clip(rgb + noise, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 70))])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))
