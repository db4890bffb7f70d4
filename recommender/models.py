"""Behaviour: what a shopper was shown, looked at, took, bought and judged."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history import register

from catalog.models import Brand, Category, Gender, Product, Variant
from catalog.models.history import Changes
from fashionai.accounts.models import Shopper


class EventKind(models.TextChoices):
    VIEW = "view", _("view")
    CLICK = "click", _("click")
    CART = "cart", _("added to the bag")
    PURCHASE = "purchase", _("purchase")
    RATING = "rating", _("rating")
    LIKE = "like", _("like")
    DISLIKE = "dislike", _("not for me")
    RETRACT = "retract", _("opinion taken back")
    LOOK_LIKE = "look_like", _("part of a look they like")
    FOLLOW = "follow", _("by a brand or person they follow")


# Of these the latest per shopper and product counts; RETRACT leaves none.
OPINIONS = (EventKind.LIKE, EventKind.DISLIKE, EventKind.RETRACT)


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, shopper: Shopper) -> EventQuerySet:
        return self.filter(shopper=shopper)


class Event(models.Model):
    """One thing that happened. `id` is made by the client, so that sending it twice counts once.

    What followed from a rail says so: `slot` (which rail), `position` (0 first), `algorithm` (model and version) and
    `impression`, the place of a slate.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # The composite index below finds a shopper's events as well.
    shopper = models.ForeignKey(
        Shopper, on_delete=models.CASCADE, related_name="events", db_index=False, verbose_name=_("shopper")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind.choices)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="events", verbose_name=_("product"))
    variant = models.ForeignKey(
        Variant, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, verbose_name=_("variant")
    )
    value = models.FloatField(
        _("value"), null=True, blank=True, help_text=_("Stars for a rating, pieces for a purchase.")
    )
    session = models.CharField(_("session"), max_length=40, blank=True)
    slot = models.CharField(_("slot"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    algorithm = models.CharField(_("algorithm"), max_length=80, blank=True)
    impression = models.UUIDField(_("impression"), null=True, blank=True)
    at = models.DateTimeField(_("happened"), default=timezone.now)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["shopper", "-at"], name="events_of_a_shopper"),
            models.Index(fields=["kind", "at"], name="events_by_kind"),
            # Most events name no variant, and an index without them costs those nothing.
            models.Index(fields=["variant"], condition=Q(variant__isnull=False), name="events_of_a_variant"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.product_id}"


def new_slate_id() -> uuid.UUID:
    """A random id whose last byte is left to the place."""
    return uuid.UUID(int=uuid.uuid4().int & ~0xFF)


def place_of(slate: uuid.UUID, position: int) -> uuid.UUID:
    """The id of an impression: a slate's place, 0 to 255."""
    if not 0 <= position <= 0xFF:
        raise ValueError(f"a slate has places 0 to 255; got {position}")
    return uuid.UUID(int=(slate.int & ~0xFF) | position)


class Slate(models.Model):
    """What a rail showed a shopper at once: `tiles` holds [product id, algorithm, propensity], the first place first.

    The propensity is the chance with which the policy put that product on that place, given the places above. `pool`
    are the products it drew from, best first, and `share` how much of that was chance: enough to say how often another
    order would have shown each. `arms` are the experiments' arms that shaped the rail.
    """

    id = models.UUIDField(primary_key=True, default=new_slate_id)
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="slates", verbose_name=_("shopper"))
    slot = models.CharField(_("slot"), max_length=40)
    tiles = models.JSONField(_("shown"))
    pool = models.JSONField(_("drawn from"), default=list, blank=True)
    share = models.FloatField(_("share of chance"), null=True, blank=True)
    arms = models.JSONField(_("experiments' arms"), default=list, blank=True)
    at = models.DateTimeField(_("shown at"), default=timezone.now)

    class Meta:
        verbose_name = _("slate")
        verbose_name_plural = _("slates")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["shopper", "-at"], name="slates_of_a_shopper"),
            models.Index(fields=["-at"], name="slates_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.slot} {self.at:%Y-%m-%d %H:%M}"


class Sight(models.Model):
    """How much of a slate came into view: its first `places`. The browser tells, which may be before the slate's own
    row is written; so it names the slate by its id alone."""

    slate = models.UUIDField(_("slate"), primary_key=True)
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="sights", verbose_name=_("shopper"))
    places = models.PositiveSmallIntegerField(_("places seen"))
    at = models.DateTimeField(_("first seen"), default=timezone.now)

    class Meta:
        verbose_name = _("sight")
        verbose_name_plural = _("sights")

    def __str__(self) -> str:
        return f"{self.slate}: {self.places}"


class RuleAction(models.TextChoices):
    PIN = "pin", _("pin to a place")
    BOOST = "boost", _("boost")
    BURY = "bury", _("bury")
    EXCLUDE = "exclude", _("exclude")


class Slot(models.TextChoices):
    HOME = "home", _("the home page")
    PRODUCT = "product", _("a product's page")
    SIMILAR = "similar", _("similar to a product")
    COMPLETE = "complete", _("complete the look")


class Audience(models.TextChoices):
    ALL = "all", _("everybody")
    NEW = "new", _("visitors we know nothing of")
    KNOWN = "known", _("shoppers we know")


# No rule moves a product further than the candidates that a rail looks at.
FURTHEST = 200


class RecommendationRule(models.Model):
    """What the desk wants of the rails. Its products are those chosen, or all that match category, brand and gender.

    The rest says where it holds: on which rail, on the pages of which category, for whom, and when.
    """

    name = models.CharField(_("name"), max_length=120)
    action = models.CharField(_("action"), max_length=10, choices=RuleAction.choices)
    products = models.ManyToManyField(Product, blank=True, related_name="+", verbose_name=_("products"))
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("category and all below it"),
    )  # fmt: skip
    brand = models.ForeignKey(
        Brand, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("brand")
    )
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    position = models.PositiveSmallIntegerField(
        _("place"), default=1, validators=[MinValueValidator(1), MaxValueValidator(48)],
        help_text=_("Where the first pinned product stands; the others follow it."),
    )  # fmt: skip
    places = models.PositiveSmallIntegerField(
        _("places"), default=10, validators=[MinValueValidator(1), MaxValueValidator(FURTHEST)],
        help_text=_("How far a boost moves up, or a bury down."),
    )  # fmt: skip
    priority = models.SmallIntegerField(
        _("priority"), default=0, help_text=_("The highest holds where several meet; an exclusion always holds.")
    )
    slot = models.CharField(_("rail"), max_length=40, choices=Slot.choices, blank=True)
    page_category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("only on products' pages of"),
    )  # fmt: skip
    audience = models.CharField(_("for"), max_length=10, choices=Audience.choices, default=Audience.ALL)
    shops_for = models.CharField(
        _("who shop mostly for"), max_length=10, choices=Gender.choices, blank=True,
        help_text=_("By what the shopper looked at; nobody before that is known."),
    )  # fmt: skip
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("recommendation rule")
        verbose_name_plural = _("recommendation rules")
        ordering = ["-priority", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="rule_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="rule_pins_to_a_place"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors: dict[str, object] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("A rule ends after it starts.")
        if self.page_category_id and self.slot == Slot.HOME:
            errors["page_category"] = _("The home page belongs to no category.")
        if self.audience == Audience.NEW and self.shops_for:
            errors["shops_for"] = _("Of new visitors nobody knows for whom they shop.")
        if errors:
            raise ValidationError(errors)

    @property
    def matches_all(self) -> bool:
        """Whether it asks for neither category, brand nor gender."""
        return not (self.category_id or self.brand_id or self.gender)


register(RecommendationRule, records_class=Changes, excluded_fields=["updated_at"])


from recommender.experiments.models import Arm, Experiment, Exposure  # noqa: E402, F401  isort: skip
from recommender.quiz.models import StyleAnswer  # noqa: E402, F401  isort: skip  its table is this app's
from recommender.visual.models import PhotoSearch  # noqa: E402, F401  isort: skip  likewise
from recommender.reviews.models import ReviewLabel  # noqa: E402, F401  isort: skip  this one too
from recommender.trends.models import Trend  # noqa: E402, F401  isort: skip  likewise
from recommender.visits.models import VisitDay  # noqa: E402, F401  isort: skip  and this one
