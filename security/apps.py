"""The security app."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """Name and label of the app."""

    name = "security"

    def ready(self) -> None:
        """Long lists of ids are asked for as arrays, by every app."""
        from security.fields import many_ids  # noqa: PLC0415 - fields may be imported once the apps are loaded

        many_ids.register()
