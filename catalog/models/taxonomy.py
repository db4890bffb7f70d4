"""The words the catalogue is described in: categories, brands, colours and sizes are rows, in both languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _


def in_language(english: str, chinese: str) -> str:
    """The text for the active language; the other one where it is missing."""
    if (get_language() or "").startswith("zh"):
        return chinese or english
    return english or chinese


# The code of the only size of what comes in one, on the scale of that name.
ONE_SIZE = "One size"


def size_label(code: str) -> str:
    """A size as people read it: its code, which is the same in every language, or that there is only one."""
    return gettext("One size") if code == ONE_SIZE else code


class Named(models.Model):
    """Something with a name in English and in Simplified Chinese."""

    name_en = models.CharField(_("English name"), max_length=160)
    name_zh = models.CharField(_("Chinese name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)


class CategoryQuerySet(models.QuerySet["Category"]):
    def subtree(self, path: str) -> CategoryQuerySet:
        """The category at `path` and everything below it."""
        return self.filter(models.Q(path=path) | models.Q(path__startswith=f"{path}/"))


class Category(Named):
    """A node of the category tree. `path` is the slugs from the root, so that a subtree is one indexed range."""

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    slug = models.SlugField(_("slug"), max_length=60)
    path = models.CharField(_("path"), max_length=200, unique=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["path"]

    def save(self, *args: object, **kwargs: object) -> None:
        old = self.path
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        if old and old != self.path:
            for child in self.children.all():
                child.save()


class Brand(Named):
    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name_en"]


class ColourFamily(models.TextChoices):
    BLACK = "black", _("black")
    GREY = "grey", _("grey")
    WHITE = "white", _("white")
    BEIGE = "beige", _("beige")
    BROWN = "brown", _("brown")
    RED = "red", _("red")
    ORANGE = "orange", _("orange")
    YELLOW = "yellow", _("yellow")
    GREEN = "green", _("green")
    BLUE = "blue", _("blue")
    PURPLE = "purple", _("purple")
    PINK = "pink", _("pink")
    METALLIC = "metallic", _("metallic")
    MULTI = "multi", _("multicoloured")


class Colour(Named):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    hex = models.CharField(_("hex"), max_length=7, help_text=_("#rrggbb"))
    family = models.CharField(_("family"), max_length=10, choices=ColourFamily.choices)

    class Meta:
        verbose_name = _("colour")
        verbose_name_plural = _("colours")
        ordering = ["slug"]


class Size(models.Model):
    """A size on its scale, such as M on `alpha` or 38 on `eu-shoe`; `position` orders the scale."""

    scale = models.SlugField(_("scale"), max_length=40)
    code = models.CharField(_("size"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("size")
        verbose_name_plural = _("sizes")
        ordering = ["scale", "position"]
        constraints = [models.UniqueConstraint(fields=["scale", "code"], name="size_once_on_its_scale")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return size_label(self.code)
