"""Timed work of the security app."""

from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from security.backends import forget_old_guesses


@shared_task
def tidy_the_door() -> None:
    """Once a day: forget old failed sign-ins and sessions that are over. Runs as often as it likes."""
    forget_old_guesses(timezone.now())
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
