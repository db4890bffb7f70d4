"""Where a person's joints are and which pixels are theirs: MediaPipe behind an interface. Belongs into a worker.

MediaPipe 0.10.14 carries its models inside the wheel, so nothing is fetched (docs/adr/0020).
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any

import numpy as np

from tryon.pipeline.errors import Refused
from tryon.pipeline.joints import COUNT
from tryon.pipeline.types import Field, Image, Pose

#: Faces surer than this count: at .5 the detector also sees faces in prints and foliage.
FACE_CONFIDENCE = 0.6
#: Of a hand's side, the only score that is told: a detector that sees none in 15 garments without a wearer.
HAND_CONFIDENCE = 0.8


class PoseEstimator(ABC):
    """One person's pose and mask, and the faces in a picture."""

    @abstractmethod
    def estimate(self, image: Image) -> tuple[Pose, Field]:
        """Pose in pixels and mask (H, W) 0..1 of the most prominent person in uint8 (H, W, 3) RGB.

        Raises Refused("no_person", "nobody").
        """

    @abstractmethod
    def faces(self, image: Image) -> Field:
        """Boxes float32 (n, 5) of faces: left, top, right, bottom in pixels, and confidence 0..1; overlaps merged."""

    @abstractmethod
    def hands(self, image: Image) -> int:
        """How many hands are surely to be seen, 2 at most: somebody is there of whom the rest is cut off."""

    @abstractmethod
    def silhouette(self, image: Image) -> Field:
        """Likelihood (H, W) 0..1 that a pixel is somebody's, of whatever part of a body there is."""


class MediaPipe(PoseEstimator):
    """BlazePose full with its segmentation (Bazarevsky et al. 2020) and BlazeFace (Bazarevsky et al. 2019)."""

    def __init__(self, confidence: float = 0.5) -> None:
        os.environ.setdefault("GLOG_minloglevel", "2")  # its start-up chatter is no warning
        from mediapipe.python.solutions.face_detection import FaceDetection
        from mediapipe.python.solutions.hands import Hands
        from mediapipe.python.solutions.pose import Pose as Solution
        from mediapipe.python.solutions.selfie_segmentation import SelfieSegmentation

        self._people = SelfieSegmentation(model_selection=0)
        self._pose = Solution(static_image_mode=True, enable_segmentation=True, min_detection_confidence=confidence)
        self._near = FaceDetection(FACE_CONFIDENCE, model_selection=0)
        self._far = FaceDetection(FACE_CONFIDENCE, model_selection=1)
        self._hands = Hands(static_image_mode=True, max_num_hands=2, min_detection_confidence=0.5)

    def estimate(self, image: Image) -> tuple[Pose, Field]:
        found = self._pose.process(image)
        if found.pose_landmarks is None or found.segmentation_mask is None:
            raise Refused("no_person", "nobody")
        height, width = image.shape[:2]
        points = np.array(
            [(mark.x * width, mark.y * height, mark.visibility) for mark in found.pose_landmarks.landmark], np.float32
        )
        if points.shape != (COUNT, 3):
            raise Refused("no_person", "nobody")
        return Pose(points), np.clip(found.segmentation_mask, 0, 1).astype(np.float32)

    def faces(self, image: Image) -> Field:
        height, width = image.shape[:2]
        boxes = [
            box
            for detector in (self._far, self._near)
            for box in _boxes(detector.process(image).detections, width, height)
        ]
        return merged(np.array(boxes, np.float32).reshape(-1, 5))

    def hands(self, image: Image) -> int:
        found = self._hands.process(image).multi_handedness or ()
        return sum(hand.classification[0].score > HAND_CONFIDENCE for hand in found)

    def silhouette(self, image: Image) -> Field:
        return np.asarray(self._people.process(image).segmentation_mask, np.float32)


def _boxes(detections: Any, width: int, height: int) -> list[tuple[float, ...]]:
    boxes: list[tuple[float, ...]] = []
    for detection in detections or ():
        box = detection.location_data.relative_bounding_box
        left, top = box.xmin * width, box.ymin * height
        boxes.append((left, top, left + box.width * width, top + box.height * height, detection.score[0]))
    return boxes


def merged(boxes: Field) -> Field:
    """The surest box of every group that overlaps by a third of the smaller one (both detectors see the same face)."""
    kept: list[Field] = []
    for box in boxes[np.argsort(-boxes[:, 4])]:
        if all(_overlap(box, other) < 1 / 3 for other in kept):
            kept.append(box)
    return np.array(kept, np.float32).reshape(-1, 5)


def _overlap(a: Field, b: Field) -> float:
    """Shared area over that of the smaller box."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return float(max(width, 0) * max(height, 0) / max(smaller, 1e-6))


@lru_cache(maxsize=1)
def estimator() -> PoseEstimator:
    """The one that this process uses, loaded on first use."""
    return MediaPipe()


def estimate(image: Image) -> tuple[Pose, Field]:
    """Pose and mask by this process's estimator. Raises Refused("no_person", "nobody")."""
    return estimator().estimate(image)
