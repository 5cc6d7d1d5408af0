"""Load the demo school."""

from argparse import ArgumentParser
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from psycopg.types.range import DateRange

from casework.models import Delivery, Notice
from registrar.demo.dates import demo_terms, demo_years
from registrar.demo.deferrals import deferrals
from registrar.demo.personas import personas
from registrar.demo.registrations import current_term, past_terms
from registrar.demo.roll import CATEGORY, build_roll
from registrar.demo.saved_views import save_views
from registrar.demo.school import build_school
from rulebook.models import CalendarYear, Edition, EditionScope
from rulebook.queries import calendar, forget_calendar
from security.journal import unrecorded
from security.queries import the_school

SEED = 20260901


class Command(BaseCommand):
    """`load_demo --if-empty`: the same school every time, with its dates counted from today. Demo mode only."""

    help = "Load the demo school (demo mode only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--if-empty` makes a second call harmless."""
        parser.add_argument("--if-empty", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One transaction: all or nothing."""
        if not settings.DEMO_MODE:
            raise CommandError(
                "The demo school is loaded in demo mode only. Set DEMO_MODE=1, on a database of its own."
            )
        if the_school() is not None:
            if options["if_empty"]:
                return
            raise CommandError("There is a school already. Start anew with: bin/demo --fresh")
        call_command("load_rulebook", verbosity=0)
        at = timezone.now()
        with unrecorded("the demo school"):
            _regulate(at)
            terms = demo_terms(timezone.localdate(at), calendar())
            chance = Random(SEED)  # noqa: S311
            school = build_school(terms, at)
            build_roll(school, chance)
            past_terms(school, calendar())
            Notice.objects.all().delete()  # what was told in earlier terms is no news
            current_term(school, chance, calendar())
            deferrals(school)
            Delivery.objects.all().delete()  # nobody there reads e-mail
            personas(school)
            save_views(school, at)


def _regulate(at: Any) -> None:
    """Provisional years around today, and the long regulation with Order 41 (*detailed+HE*) in force."""
    day = timezone.localdate(at)
    for year in demo_years(day):
        CalendarYear.objects.get_or_create(
            year=year.number,
            defaults={
                "state": "FINAL" if year.final else "PROVISIONAL",
                "source": year.source,
                "off": sorted(year.off),
                "work": sorted(year.work),
            },
        )
    forget_calendar()
    edition = Edition.objects.get(name="detailed+HE")
    EditionScope.objects.create(
        edition=edition, category=CATEGORY, during=DateRange(day.replace(year=day.year - 4, day=1), None)
    )
