"""Suggestions for the queue: learn from the catalogue's own labels, measure, and suggest where sure enough."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from catalog.labelling import services, vocabulary
from catalog.labelling.classifier import Classifier, train
from catalog.labelling.features import LENGTH, Floats, features_of
from catalog.models import LabelTask, Product, ProductImage

SOURCE = "catalog.pictures"
# An attribute is asked of a product when at least this share of its category has it.
USUAL = 0.5


@dataclass
class Shelf:
    """The products with a readable picture: keys (n,), features (n, d), and what tells equal pictures apart."""

    keys: list[int]
    features: Floats
    pictures: list[str]
    labels: dict[str, list[str]]

    def row(self, product: int) -> int | None:
        return self._rows.get(product)

    def __post_init__(self) -> None:
        self._rows = {key: row for row, key in enumerate(self.keys)}


def run(attributes: Iterable[str], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Queue what is missing, and give each waiting task a suggestion where its classifier dares. Returns the report."""
    wanted = [name for name in attributes if name in vocabulary.ASKED]
    missing = {name: _missing(name) for name in wanted}
    for name, products in missing.items():
        services.ask(products=products, attribute=name)
    shelf = read_shelf(lambda share, note: progress(share * 0.8, note))
    report: dict[str, Any] = {}
    for number, name in enumerate(wanted, start=1):
        report[name] = {"missing": len(missing[name]), **_suggest(name, shelf)}
        progress(0.8 + 0.2 * number / len(wanted), name)
    return {"pictures": len(shelf.keys), "attributes": report}


def read_shelf(progress: Callable[[float, str], None] = lambda share, note: None) -> Shelf:
    """Every product's first picture in numbers; products without a picture that opens are left out."""
    covers: dict[int, ProductImage] = {}
    rows = ProductImage.objects.exclude(file="").select_related("colour").order_by("product", "position", "pk")
    for picture in rows:
        covers.setdefault(picture.product_id, picture)
    told = dict(Product.objects.filter(pk__in=covers).values_list("pk", "attributes"))
    keys, found, labels = [], [], defaultdict(list)
    for number, (product, picture) in enumerate(covers.items(), start=1):
        features = _features(picture)
        if features is not None:
            keys.append(product)
            found.append(features)
            for name in vocabulary.ASKED:
                labels[name].append(_label(name, told[product], picture))
        if number % 50 == 0:
            progress(number / len(covers), f"{number:,} of {len(covers):,} pictures")
    table = np.stack(found) if found else np.empty((0, LENGTH), np.float32)
    return Shelf(keys, table, [covers[key].sha256 or str(covers[key].file) for key in keys], dict(labels))


def _features(picture: ProductImage) -> Floats | None:
    try:
        with picture.file.open("rb") as file:
            return features_of(file)
    except (OSError, ValueError):
        return None


def _label(attribute: str, attributes: dict[str, Any], picture: ProductImage) -> str:
    value = vocabulary.known(attributes, attribute)
    if not value and attribute == vocabulary.COLOUR and picture.colour is not None:
        return picture.colour.family
    return value


def _missing(attribute: str) -> list[int]:
    """Active products without the attribute in categories where it is usual."""
    rows = list(Product.objects.active().order_by("pk").values_list("pk", "category", "attributes"))
    if attribute == vocabulary.COLOUR:
        coloured = set(ProductImage.objects.exclude(colour=None).values_list("product", flat=True))
        return [pk for pk, _, attributes in rows if not vocabulary.known(attributes, attribute) and pk not in coloured]
    total = Counter(category for _, category, _ in rows)
    having = Counter(category for _, category, attributes in rows if vocabulary.known(attributes, attribute))
    return [
        pk
        for pk, category, attributes in rows
        if not attributes.get(attribute) and having[category] >= USUAL * total[category]
    ]


def learn(attribute: str, shelf: Shelf, doubted: Collection[int] = ()) -> Classifier | None:
    """From the products whose value is known, is one that a garment has, and is not `doubted` (product keys)."""
    told = shelf.labels.get(attribute, [])
    rows = [
        row for row, value in enumerate(told) if value not in ("", vocabulary.NONE) and shelf.keys[row] not in doubted
    ]
    return train(
        [shelf.keys[row] for row in rows],
        shelf.features[rows],
        [told[row] for row in rows],
        [shelf.pictures[row] for row in rows],
    )


def _suggest(attribute: str, shelf: Shelf) -> dict[str, Any]:
    waiting = list(LabelTask.objects.undecided().filter(attribute=attribute))
    classifier = learn(attribute, shelf, {task.product_id for task in waiting})
    if classifier is None:
        return {"waiting": len(waiting), "suggested": 0, "too_few_examples": True}
    for task in waiting:
        row = shelf.row(task.product_id)
        _fill(task, classifier, None if row is None else shelf.features[row])
    LabelTask.objects.bulk_update(waiting, ["suggestion", "source", "confidence", "alike"], batch_size=300)
    suggested = sum(bool(task.suggestion) for task in waiting)
    return {"waiting": len(waiting), "suggested": suggested, "held_out": asdict(classifier.report)}


def _fill(task: LabelTask, classifier: Classifier, features: Floats | None) -> None:
    guess = classifier.guess(features) if features is not None else None
    if guess is None or features is None or not classifier.dares(guess):
        task.suggestion, task.source, task.confidence, task.alike = "", "", None, []
        return
    task.suggestion, task.source, task.confidence = guess.value, SOURCE, guess.confidence
    task.alike = [key for key in classifier.alike(features, guess.value, 4) if key != task.product_id][:3]
