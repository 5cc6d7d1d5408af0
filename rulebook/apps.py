"""The rulebook app."""

from importlib import import_module

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Name and label of the app; enters the clauses at start."""

    name = "rulebook"

    def ready(self) -> None:
        """Import every clause, so that an edition can be read."""
        import_module("rulebook.clauses")
