"""The enrollment app."""

from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    """Name and label of the app."""

    name = "enrollment"
