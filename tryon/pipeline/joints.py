"""The 33 body landmarks of MediaPipe Pose (BlazePose, Bazarevsky et al. 2020); left is the person's own left."""

from __future__ import annotations

from typing import Final

COUNT: Final = 33
NOSE: Final = 0
EYES: Final = (1, 2, 3, 4, 5, 6)
EARS: Final = (7, 8)
MOUTH: Final = (9, 10)
LEFT_SHOULDER: Final = 11
RIGHT_SHOULDER: Final = 12
LEFT_ELBOW: Final = 13
RIGHT_ELBOW: Final = 14
LEFT_WRIST: Final = 15
RIGHT_WRIST: Final = 16
LEFT_PINKY: Final = 17
RIGHT_PINKY: Final = 18
LEFT_INDEX: Final = 19
RIGHT_INDEX: Final = 20
LEFT_THUMB: Final = 21
RIGHT_THUMB: Final = 22
LEFT_HIP: Final = 23
RIGHT_HIP: Final = 24
LEFT_KNEE: Final = 25
RIGHT_KNEE: Final = 26
LEFT_ANKLE: Final = 27
RIGHT_ANKLE: Final = 28
LEFT_HEEL: Final = 29
RIGHT_HEEL: Final = 30
LEFT_FOOT: Final = 31
RIGHT_FOOT: Final = 32

FACE: Final = (NOSE, *EYES, *EARS, *MOUTH)
SHOULDERS: Final = (LEFT_SHOULDER, RIGHT_SHOULDER)
HIPS: Final = (LEFT_HIP, RIGHT_HIP)
#: Bones of arms and legs, as pairs of points.
ARM_BONES: Final = ((11, 13), (13, 15), (15, 19), (12, 14), (14, 16), (16, 20))
LEG_BONES: Final = ((23, 25), (25, 27), (27, 31), (24, 26), (26, 28), (28, 32))
