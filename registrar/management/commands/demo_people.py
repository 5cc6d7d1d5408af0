"""Print the people one can try in demo mode."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from registrar.demo_people import accounts_to_try


class Command(BaseCommand):
    """bin/manage demo_people"""

    help = "Print the people one can try in demo mode: title, name, number, what to try."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO_MODE:
            self.stderr.write("This is not a demonstration: DEMO_MODE is off, so there is nobody to try.")
            return
        for person, account in accounts_to_try():
            self.stdout.write(f"{person.title} · {account.person.name} · {person.sign_in}\n    {person.line}")
