"""The registrar app: wires the house together once all apps are there."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistrarConfig(AppConfig):
    """Fills the registries, lower floors first: kinds, reactions, tabs, lists, jobs; and the start-up checks."""

    name = "registrar"

    def ready(self) -> None:
        """Import what registers itself."""
        from casework.kind import discover_kinds

        discover_kinds()
        autodiscover_modules("reactions", "tabs", "lists", "checks", "tasks")
