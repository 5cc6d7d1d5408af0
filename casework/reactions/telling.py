"""Telling the applicants of many applications the same, each in the own words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from casework.actions.give_notices import Told, give_notices
from casework.events import ApplicationEvent
from casework.kind import kind_of
from casework.models import Application
from casework.queries.notices import languages_of


def application_link(application: int) -> str:
    """The path of an application's page. A notice keeps it, so it must never change."""
    return f"/applications/{application}/"


def tell_applicants(
    event: ApplicationEvent,
    text: str,
    *,
    facts: Mapping[str, date | str | None] | None = None,
    each: Callable[[Application, str], Mapping[str, Any]] | None = None,
    only: Callable[[Application], bool] | None = None,
    due_at: datetime | None = None,
    is_urgent: bool = False,
    and_who_filed: bool = False,
) -> None:
    """One notice to the applicant of each application of the event, linked to its page.

    `and_who_filed`: to the officer who filed it for the applicant as well. A case of the school has no applicant: whom
    it concerns is told by the app that opened it, in other words.
    """
    if kind_of(event.kind).is_of_the_school:
        return
    rows = Application.objects.filter(pk__in=event.ids).order_by("pk")
    if each is None and only is None and not and_who_filed:
        told = [_told(*row) for row in rows.values_list("person", "pk", "number")]
    else:
        ones = [one for one in rows if only is None or only(one)]
        readers = [(one.person_id, one) for one in ones]
        readers += [(one.opened_by_id, one) for one in ones if and_who_filed and one.is_on_behalf]
        languages = languages_of([person for person, _one in readers]) if each else {}
        told = [
            _told(person, one.pk, one.number, each(one, languages.get(person, "")) if each else {})
            for person, one in readers
        ]
    give_notices(
        persons=told,
        text=text,
        facts={"kind": event.kind, **{name: value for name, value in (facts or {}).items() if value is not None}},
        is_urgent=is_urgent,
        at=event.at,
        due_at=due_at,
    )


def _told(person: int, application: int, number: str, more: Mapping[str, Any] | None = None) -> Told:
    return Told(
        person=person,
        facts={"number": number, **(more or {})},
        about=f"casework.application:{application}",
        link=application_link(application),
    )
