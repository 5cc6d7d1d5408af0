"""The archives app."""

from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    """Name and label of the app."""

    name = "archives"
