"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Name and label of the app."""

    name = "reports"
