"""The form that writes a review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from catalog.models import Fit, Review
from catalog.reviews.photos import MOST_PHOTOS, PhotoRefused, SafePhoto, read_photo, refuse_more_than_fit

STARS = ((5, _("5 stars: love it")), (4, _("4 stars: good")), (3, _("3 stars: all right")),
         (2, _("2 stars: not good")), (1, _("1 star: bad")))  # fmt: skip
LONGEST_TEXT = 4_000


class Photos(forms.FileField):
    """Up to MOST_PHOTOS uploads, each checked and written anew: cleaned into SafePhotos."""

    class Input(forms.FileInput):
        allow_multiple_selected = True

        def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
            return [upload for upload in files.getlist(name) if upload]

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list[SafePhoto]:
        try:
            refuse_more_than_fit(len(data or []))
            return [read_photo(upload) for upload in data or []]
        except PhotoRefused as refused:
            raise forms.ValidationError(str(refused), code="photo") from refused


class ReviewForm(forms.Form):
    """`review` is the shopper's own that is being changed, if any."""

    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from one to five stars.")},
    )
    fit = forms.ChoiceField(
        label=_("How does it fit?"),
        choices=[("", _("no answer")), *Fit.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("In a few words"), max_length=160, required=False)
    text = forms.CharField(
        label=_("Your review"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("How does it look, feel and fit? What do you wear it with?"),
    )
    photos = Photos(
        label=_("Photos"),
        required=False,
        widget=Photos.Input(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("Up to three. We remove place and device data; photos appear once somebody has looked at them."),
    )

    def __init__(self, *args: Any, review: Review | None = None, **kwargs: Any) -> None:
        self.review = review
        if review is not None:
            kept = {name: getattr(review, name) for name in ("rating", "fit", "title", "text")}
            kwargs["initial"] = {**kept, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if self.is_bound:
            for name in self.errors:
                self.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{name}-error"}

    @property
    def removed(self) -> list[int]:
        """Keys of the review's photos that the shopper ticked to drop."""
        return [int(key) for key in self.data.getlist("remove") if key.isdecimal() and len(key) < 19]  # type: ignore[attr-defined]

    def clean_photos(self) -> list[SafePhoto]:
        """Together with those that stay there may be no more than a review shows."""
        photos: list[SafePhoto] = self.cleaned_data["photos"]
        kept = self.review.photos.exclude(pk__in=self.removed).count() if self.review else 0
        if kept + len(photos) > MOST_PHOTOS:
            message = _("A review shows at most three photos. Tick some to remove, or add fewer.")
            raise forms.ValidationError(message, code="photo")
        return photos
