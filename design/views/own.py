"""Finding the visitor's own rows, or nothing at all."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest

from design import reading
from design.models import Board, Design, Studio
from fashionai.accounts.middleware import access


def studio(request: HttpRequest, key: uuid.UUID) -> Studio:
    found = reading.studio_of(access(request).find(), key)
    if found is None:
        raise Http404("No such studio.")
    return found


def design(request: HttpRequest, key: uuid.UUID) -> Design:
    found = reading.design_of(access(request).find(), key)
    if found is None:
        raise Http404("No such design.")
    return found


def board(found: Studio, number: int | None = None) -> Board:
    one = reading.board_of(found, number)
    if one is None:
        raise Http404("No such round.")
    return one
