"""The status_changes app."""

from django.apps import AppConfig


class StatusChangesConfig(AppConfig):
    """Name and label of the app."""

    name = "status_changes"
