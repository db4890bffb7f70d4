"""The recommender on the desk, by noun."""

from recommender.admin import events, experiments, rules, trends  # noqa: F401
