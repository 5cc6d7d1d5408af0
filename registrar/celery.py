"""The Celery application. Rows in PostgreSQL are the work; Celery only rings (architecture: the doorbell)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
app = Celery("registrar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
