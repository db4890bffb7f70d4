"""What training makes once and keeps between runs. Brings OpenCV."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tryon.pipeline import parsing, pose
from tryon.pipeline.training import people
from tryon.pipeline.training.drawn import drawn_people
from tryon.pipeline.training.people import People
from tryon.pipeline.training.stages import Order
from tryon.pipeline.types import Field, Image, Pose

if TYPE_CHECKING:
    from tryon.pipeline.nets.parser import ParserNet

#: Drawn people, and the seed of their clothes.
DRAWN = 300
_SEED = 7
#: Where the parser is this sure, 73 % of the pixels of people on the val part are right, of all pixels 63 %.
_SURE = 0.6


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that `make` filled; one that was not finished is made anew."""
    done = folder / "done"
    if not done.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        done.touch()
    return folder


def labelled(order: Order) -> People:
    """Windows of the labelled people of `order.data`. Raises FileNotFoundError without photos and masks."""

    def make(folder: Path) -> None:
        people.save(folder, people.gathered(people.photos(_data(order), pose.estimate)))

    return people.load(once(order.work / "photos", make))


def seen(order: Order) -> People:
    """The same; where there are photos without masks, as the shipped parser labels them."""
    if (_data(order) / "masks.zip").is_file():
        return labelled(order)

    def make(folder: Path) -> None:
        people.save(folder, people.gathered(people.unlabelled(_data(order), pose.estimate, parsing.parse)))

    return people.load(once(order.work / "parsed", make))


def guessed(order: Order, net: ParserNet, place: int) -> People | None:
    """Windows of the training part's people without a mask, labelled by `net` where it is sure, for the network of that
    place in its row; None if all have one.

    Kept from the first time on: what another network would have said is not asked again.
    """

    def parse(image: Image, found: Pose, mask: Field) -> Image:
        return parsing.parse(image, found, mask, net=net, sure=_SURE)

    def make(folder: Path) -> None:
        samples = list(people.unmasked(_data(order), pose.estimate, parse, part="train"))
        if samples:
            people.save(folder, people.gathered(iter(samples)))

    folder = once(order.work / f"guessed-{place}", make)
    return people.load(folder) if (folder / "ids.npy").is_file() else None


def drawn(order: Order) -> People:
    """Windows of mannequins in random outfits."""

    def make(folder: Path) -> None:
        people.save(folder, people.gathered(drawn_people(DRAWN, _SEED)))

    return people.load(once(order.work / "drawn", make))


def _data(order: Order) -> Path:
    if order.data is None:
        raise FileNotFoundError(2, "No folder of photos was given", "photos.zip")
    return order.data
