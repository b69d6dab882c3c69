"""The shared core. The Celery application is loaded here so that every process hands tasks to its broker."""

from nominee.celery import app as celery_app

__all__ = ["celery_app"]
