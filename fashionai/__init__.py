"""Settings, and the small apps that every capability shares."""

from fashionai.celery import app as celery_app

__all__ = ["celery_app"]
