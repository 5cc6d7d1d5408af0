"""The register of hand-overs: who gave which post to whom, who has signed, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.models import PostHandOver
from casework.queries.posts import OPEN
from security.models import Appointment
from security.rules.offices import CATALOGUE

PAGE: Final = 50


@dataclass(frozen=True)
class Signature:
    """One of the three: as what, who, and the day of the signature if there is one."""

    role: str
    name: str
    day: date | None


@dataclass(frozen=True)
class ShownHandOver:
    """One hand-over, as the register shows it. `unappointed_from` is the day from which the taker needs the post."""

    row: PostHandOver
    office: str
    signatures: Sequence[Signature]
    missing: Sequence[str]
    unappointed_from: date | None
    is_late: bool


def hand_overs(*, is_open: bool, before: int = 0) -> QuerySet[PostHandOver]:
    """Those that somebody has still to sign, or the others; the newest first, from the one before this id on."""
    rows = PostHandOver.objects.filter(OPEN) if is_open else PostHandOver.objects.exclude(OPEN)
    rows = rows.filter(pk__lt=before) if before else rows
    return rows.select_related("appointment__unit", "giver", "taker", "witness", "document").order_by("-pk")


def shown_hand_overs(rows: Iterable[PostHandOver], today: date) -> list[ShownHandOver]:
    """As the register shows them; the appointments of all takers are read at once."""
    found = list(rows)
    posts = Appointment.objects.filter(person__in=[row.taker_id for row in found if row.is_open])
    held: dict[tuple[int, str, int], list[Appointment]] = {}
    for post in posts:
        held.setdefault((post.person_id, post.office_id, post.unit_id), []).append(post)
    return [_shown(row, held.get(_post_of_taker(row), ()), today) for row in found]


def _post_of_taker(row: PostHandOver) -> tuple[int, str, int]:
    return row.taker_id, row.appointment.office_id, row.appointment.unit_id


def _shown(row: PostHandOver, held: Iterable[Appointment], today: date) -> ShownHandOver:
    follows = row.last_day + timedelta(days=1)
    has_it = any(follows in post.during for post in held if post.pk != row.appointment_id)
    needed = follows if row.is_open and not has_it else None
    signatures = (
        Signature(_("Giver"), row.giver.name, localtime(row.begun_at).date()),
        Signature(_("Taker"), row.taker.name, localtime(row.taken_at).date() if row.taken_at else None),
        Signature(_("Witness"), row.witness.name, localtime(row.witnessed_at).date() if row.witnessed_at else None),
    )
    unsigned = [one for one in signatures if one.day is None] if row.is_open else []
    missing = [_("{role} has not signed: {name}").format(role=one.role, name=one.name) for one in unsigned]
    if needed:
        words = _("{name} is not appointed to the post from {day} on")
        missing.append(words.format(name=row.taker.name, day=needed.isoformat()))
    office = _(CATALOGUE[row.appointment.office_id].title)
    return ShownHandOver(row, office, signatures, missing, needed, row.is_open and row.last_day < today)
