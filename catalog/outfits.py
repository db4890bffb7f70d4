"""What a product is in an outfit, from the last word of its category's path, and what goes with it."""

from __future__ import annotations

from enum import StrEnum

from catalog.models import Gender


class Role(StrEnum):
    TOP = "top"
    OUTER = "outer"
    BOTTOM = "bottom"
    DRESS = "dress"
    SHOES = "shoes"
    BAG = "bag"
    EXTRA = "extra"


_WORDS = {
    Role.TOP: "tshirts shirts blouses tops tunics kurtas knitwear sweaters sweatshirts hoodies",
    Role.OUTER: "jackets coats waistcoats",
    Role.BOTTOM: "trousers jeans skirts shorts capris leggings",
    Role.DRESS: "dresses sarees",
    Role.SHOES: "shoes casual-shoes formal-shoes sports-shoes heels flats sandals flip-flops",
    Role.BAG: "bags",
    Role.EXTRA: "scarves belts headwear sunglasses ties watches",
}
ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}

# What completes an outfit that starts with the first, the most needed first.
COMPLETED_BY: dict[Role, tuple[Role, ...]] = {
    Role.TOP: (Role.BOTTOM, Role.SHOES, Role.OUTER, Role.BAG, Role.EXTRA),
    Role.OUTER: (Role.TOP, Role.BOTTOM, Role.SHOES, Role.EXTRA, Role.BAG),
    Role.BOTTOM: (Role.TOP, Role.SHOES, Role.OUTER, Role.BAG),
    Role.DRESS: (Role.SHOES, Role.BAG, Role.OUTER, Role.EXTRA),
    Role.SHOES: (Role.BOTTOM, Role.TOP, Role.BAG, Role.DRESS),
    Role.BAG: (Role.DRESS, Role.SHOES, Role.OUTER, Role.TOP),
    Role.EXTRA: (Role.OUTER, Role.TOP, Role.BAG, Role.SHOES),
}


def role_of(category_path: str) -> Role | None:
    """The role of a product filed under the path; None where nothing is known of such a category."""
    return next((ROLES[word] for word in reversed(category_path.split("/")) if word in ROLES), None)


def genders_beside(gender: str) -> tuple[str, ...]:
    """Whose clothes may stand in one outfit with clothes for `gender`."""
    if gender == Gender.UNISEX:
        return (Gender.UNISEX, Gender.WOMEN, Gender.MEN)
    return (gender, Gender.UNISEX)
