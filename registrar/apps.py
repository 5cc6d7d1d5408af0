"""The registrar app."""

from django.apps import AppConfig


class RegistrarConfig(AppConfig):
    """Name and label of the app."""

    name = "registrar"
