"""Loading any settings also makes the Celery application, so that a task called from anywhere finds our broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
