"""The Celery application; what runs and when is in `pointsys.beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pointsys.settings")

app = Celery("pointsys")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["scoring.imports"])
