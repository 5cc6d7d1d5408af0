"""The saved views of one list as its page shows them, with live counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, QuerySet
from django.urls import reverse

from casework.models import SavedView
from casework.queries.queue import MANY, Counted
from casework.queries.saved_views import asked_of, visible_views
from casework.rules.saved_views import OfficeList, office_lists
from security.models import Person
from security.sealed_search import in_address

THE_PAGE: Final = 0
"""Among the views, which are called by their ids: what the page itself shows."""


@dataclass(frozen=True)
class Chip:
    """One saved view above its list, with what this reader would find by it now."""

    view: SavedView
    url: str
    is_current: bool
    count: Counted

    @property
    def is_shared(self) -> bool:
        """Whether it belongs to an office."""
        return self.view.owner_id is None


class Shelf:
    """What the page of a list knows of its saved views. Read with one query; the counts with one more, if asked for."""

    def __init__(self, of: OfficeList, reader: Person, asked: Mapping[str, str], at: datetime) -> None:
        self.of, self._reader, self._asked, self._at = of, reader, asked, at
        self._to_count: dict[int, Mapping[str, str]] = {}

    @cached_property
    def views(self) -> list[SavedView]:
        """One's own and those of one's offices."""
        return list(visible_views(self._reader, self._at).filter(of_list=self.of.key))

    @property
    def query(self) -> str:
        """What is filtered now, as it stands in an address."""
        return in_address(self.of.kept(self._asked))

    @property
    def landing(self) -> str:
        """Where the bare address of the list leads: to the view that one chose to begin with, or nowhere else."""
        chosen = next((view for view in self.views if view.is_default), None) if not self._asked else None
        return address_of(self.of, chosen) if chosen else ""

    @property
    def plain(self) -> str:
        """The whole list, even where it opens with a view."""
        page = reverse(self.of.page)
        return f"{page}?all=1" if any(view.is_default for view in self.views) else page

    @cached_property
    def current(self) -> SavedView | None:
        """The view whose filters are those of the page."""
        kept = self.of.kept(self._asked)
        return next((view for view in self.views if self.of.kept(asked_of(view)) == kept), None)

    @property
    def may_save(self) -> bool:
        """Whether something is filtered that is not saved yet."""
        return self.current is None and self.of.is_filtered(self._asked)

    @property
    def gone(self) -> str:
        """Why a saved view finds nothing any more: what it names is there no longer. Else ""."""
        return self.of.gone(asked_of(self.current), self._at) if self.current else ""

    @cached_property
    def chips(self) -> list[Chip]:
        """The views with their counts, as this reader finds them."""
        counts = self._counts
        return [Chip(view, address_of(self.of, view), view == self.current, counts[view.pk]) for view in self.views]

    def total(self) -> Counted:
        """How many rows the page itself has. Counted with the views, so it costs no query more where there are any."""
        self._to_count[THE_PAGE] = self.of.kept(self._asked)
        return self._counts[THE_PAGE]

    @cached_property
    def _counts(self) -> dict[int, Counted]:
        asked = {view.pk: asked_of(view) for view in self.views} | self._to_count
        return counted(
            {key: self.of.rows(self._reader, words, self._at) or () for key, words in asked.items()}, self._reader
        )


def shelf_of(key: str, reader: Person, asked: Mapping[str, str], at: datetime) -> Shelf:
    """The saved views of the list of this key."""
    return Shelf(office_lists()[key], reader, asked, at)


def address_of(of: OfficeList, view: SavedView) -> str:
    """The list, filtered by the view."""
    return f"{reverse(of.page)}?{in_address(asked_of(view))}"


def counted(rows: Mapping[int, Sequence[QuerySet[Any]]], reader: Person) -> dict[int, Counted]:
    """How many there are of each, by its key: the sum of its parts, none counted beyond `MANY`; one query for all."""
    parts = {f"of_{key}_{n}": _size(part) for key, ones in rows.items() for n, part in enumerate(ones)}
    figures: dict[str, int | None] = {}
    if parts:
        figures = Person.objects.filter(pk=reader.pk).annotate(**parts).values(*parts).get()
    return {
        key: Counted.up_to_many(sum(figures[f"of_{key}_{n}"] or 0 for n in range(len(ones))))
        for key, ones in rows.items()
    }


def _size(part: QuerySet[Any]) -> Func:
    found = ArraySubquery(part.order_by().values("pk")[: MANY + 1])
    sized = "cardinality(%(expressions)s::bigint[])"  # what cannot find anything is written as a null without a type
    return Func(found, template=sized, output_field=IntegerField())
