"""The project: it wires the apps together and decides nothing."""

from registrar.celery import app as celery_app

__all__ = ["celery_app"]
