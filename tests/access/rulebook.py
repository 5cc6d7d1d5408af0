"""Whoever is signed in may read the regulation and the calendar."""

from django.core.management import call_command

from tests.access_matrix import Line, everyone


def a_loaded_edition(_world):
    call_command("load_rulebook", verbosity=0)
    return {"name": "brief"}


LINES = [
    Line("rulebook:editions", GET=everyone()),
    Line("rulebook:edition", GET=everyone(), args=a_loaded_edition),
    Line("rulebook:calendar_now", GET=everyone()),
    Line("rulebook:calendar", GET=everyone(), args=lambda world: {"year": 2026}),
]
