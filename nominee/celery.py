"""The background worker: effects after a transition, and the sweeps that find what is due."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, task_prerun
from django.conf import settings

from nominee import loglines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nominee.settings")
app = Celery("nominee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_the_product_does(**kwargs: object) -> None:
    """Instead of Celery's own format, which tells the words of an exception."""
    logging.config.dictConfig(settings.LOGGING)


@task_prerun.connect
def _lines_name_their_task(task_id: str = "", **kwargs: object) -> None:
    loglines.begin(task_id)
