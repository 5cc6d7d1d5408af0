"""The figures of a term's registration, for the school and for each department (domain 8.1).

bin/manage term_report 2023-2024-1 --as-of 2023-10-31 --json
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from enrollment.models import Term
from enrollment.queries.term_figures import Line, lines_on
from enrollment.rules.term_figures import TITLES, TermFigures, added


class Command(BaseCommand):
    """Departments add up to the school; rates are texts with one digit. Without a day: the term's last, or today."""

    help = "Print the figures of a term's registration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which term, as of which day, and how it is printed."""
        parser.add_argument("term", help="the term's code, for instance 2023-2024-1")
        parser.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="at the end of this day")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Count and print."""
        term = Term.objects.filter(code=options["term"]).first()
        if term is None:
            known = ", ".join(Term.objects.order_by("-opens_on").values_list("code", flat=True)[:6]) or "none"
            raise CommandError(f"There is no term {options['term']}. The latest terms are: {known}.")
        today = localtime().date()
        day = options["as_of"] or min(term.ends_on, today)
        if day > today:
            raise CommandError(f"{day} lies ahead; what will be is not known. Choose a day until {today}.")
        lines = lines_on(term.batches.select_related("term").order_by("pk"), day)
        school = added(line.figures for line in lines)
        write = self._json if options["json"] else self._table
        write(term, day, school, lines)

    def _json(self, term: Term, day: date, school: TermFigures, lines: list[Line]) -> None:
        departments = [{"name": line.name, **line.figures.figures()} for line in lines]
        said = {"term": term.code, "as_of": day.isoformat(), **school.figures(), "departments": departments}
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))

    def _table(self, term: Term, day: date, school: TermFigures, lines: list[Line]) -> None:
        self.stdout.write(f"Registration of {term.code} as of {day}")
        named = [("school", school), *((line.name, line.figures) for line in lines)]
        for name, figures in named:
            self.stdout.write(f"\n{name}")
            for key, value in figures.figures().items():
                self.stdout.write(f"  {key:<24}{value:>8}")
        if not lines:
            self.stdout.write(f"\nNobody was due on that day ({len(TITLES)} figures are nought).")


def _day(text: str) -> date:
    """A day as it is typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no day. Write it as 2023-10-31.") from None
