"""The Celery app. Web, worker and scheduler share it; tasks name it and not the other way round."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evtracker.settings")

app = Celery("evtracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
