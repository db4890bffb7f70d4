"""Behaviour of other shops as events: interactions and ratings."""
