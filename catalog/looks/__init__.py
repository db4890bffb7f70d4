"""Looks and the people who make them: reading, writing, following, liking."""
