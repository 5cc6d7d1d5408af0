"""The casework app."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Name and label of the app."""

    name = "casework"
