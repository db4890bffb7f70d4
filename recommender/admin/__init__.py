"""The recommender on the desk, by noun."""

from recommender.admin import events, rules, trends  # noqa: F401
