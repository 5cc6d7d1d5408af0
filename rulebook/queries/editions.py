"""Which edition decides, and what it says."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rulebook.models import Edition, EditionScope
from rulebook.queries.words import word
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parsing import read_edition


class NoEdition(Exception):
    """No edition covers this student category on this day. `category` and `on` say which."""

    def __init__(self, category: str, on: date) -> None:
        self.category, self.on = category, on
        super().__init__(category, on)

    def __str__(self) -> str:
        return _(
            "No edition of the regulation is in force for students of the category “{category}” on {day}."
            " Academic affairs has to enact one before this can go on."
        ).format(category=word(self.category), day=date_format(self.on, "DATE_FORMAT"))


def edition_in_force(category: str, on: date) -> Edition:
    """The school's edition that decides for a student category on a day; never the nearest one.

    What a department laid over it for its students is asked of `edition_for`.

    :raises NoEdition: if none covers the day
    """
    found = edition_at(category, on)
    if found is None:
        raise NoEdition(category, on)
    return found


@cache
def rules_of(edition_id: int) -> Rules:
    """What the edition says. Its text never changes, so it is read once in the life of the process.

    :raises Edition.DoesNotExist: for an id that is no edition's
    """
    name, text = Edition.objects.values_list("name", "text").get(pk=edition_id)
    return read_edition(text, f"{name}.toml")


def edition_at(category: str, on: date) -> Edition | None:
    """As `edition_in_force`, for pages that go on without one."""
    return Edition.objects.defer("text").filter(scopes__category=category, scopes__during__contains=on).first()


def editions_for_reading() -> QuerySet[Edition]:
    """All editions with the days and categories in which they hold, the newest first."""
    scopes = Prefetch("scopes", EditionScope.objects.order_by("category", "during"))
    rows = Edition.objects.defer("text").prefetch_related(scopes)
    return rows.order_by("-enacted_at", "name")


def in_force_by_category(at: datetime) -> dict[str, Edition]:
    """Per student category the edition in force on the day of `at`."""
    rows = EditionScope.objects.filter(during__contains=localtime(at).date()).select_related("edition")
    return {row.category: row.edition for row in rows.defer("edition__text").order_by("category")}
