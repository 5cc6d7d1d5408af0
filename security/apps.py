"""The security app."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """Name and label of the app."""

    name = "security"
