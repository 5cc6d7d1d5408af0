"""The rulebook app."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Name and label of the app."""

    name = "rulebook"
