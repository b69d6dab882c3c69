"""The background worker: effects after a transition, and the sweeps that find what is due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nominee.settings")
app = Celery("nominee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
