"""The academics app."""

from django.apps import AppConfig


class AcademicsConfig(AppConfig):
    """Name and label of the app."""

    name = "academics"
