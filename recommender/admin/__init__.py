"""The recommender on the desk, by noun."""

from recommender.admin import events, rules  # noqa: F401
