"""Pairs of records that may be of one person: who sees them, page by page, and both sides of one beside each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.translation import gettext as _

from enrollment.models import OPEN, Enrollment, Likeness
from enrollment.queries.records import records_of
from enrollment.queries.students import labels_of_persons, status_words
from enrollment.rules import fields
from enrollment.rules.columns import BY_KEY
from security.access import may_where
from security.models import Person
from security.queries import NotFound

KEY_DATA: Final = "student.key_data"
SETTLE: Final = ("prepare", "decide")
MERGE: Final = ("decide",)
PAGE: Final = 50
_KEY: Final = re.compile(r"([01])-([0-9]{1,18})")
COMPARED: Final = (
    "name", "sex", "birth_date", "id_number", "student_no", "ksh", "national_no", "phone", "home_address",
    "previous_school", "entered_on", "platform_on",
)  # fmt: skip


def visible_likenesses(person: Person, at: datetime, verbs: Sequence[str] = SETTLE) -> QuerySet[Likeness]:
    """The pairs that this person may look at (or, by other verbs, deal with): key data are the school's affair."""
    if not may_where(person, KEY_DATA, at, verbs=verbs).everywhere:
        return Likeness.objects.none()
    return Likeness.objects.all()


def take_likeness(
    pk: int, *, by: Person, at: datetime, states: Iterable[str], verbs: Sequence[str] = SETTLE
) -> Likeness:
    """Lock a pair that this person may deal with, in one of these states.

    :raises NotFound: with a sentence
    """
    rows = visible_likenesses(by, at, verbs).select_for_update(of=("self",), no_key=True)
    found = rows.select_related("first", "second").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such pair."))
    if found.state not in set(states):
        label = Likeness.State(found.state).label
        raise NotFound(_("This pair is now “%(state)s”; this can no longer be done.") % {"state": label})
    return found


def likeness_counts(visible: QuerySet[Likeness]) -> dict[str, int]:
    """How many pairs stand where."""
    found = visible.order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(Likeness.State.values, 0) | dict(found)


def likeness_page(visible: QuerySet[Likeness], state: str, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """One page of the pairs in a state, the newest first, those on the weakest ground last; and after which pair the
    next one begins: whether it is of those, and its id.
    """
    weak = Q(ground=Likeness.Ground.NAMESAKES)
    rows = visible.filter(state=state).annotate(is_weak=Case(When(weak, then=1), default=0))
    if known := _KEY.fullmatch(after):
        is_weak, pk = map(int, known.groups())
        rows = rows.filter(Q(is_weak__gt=is_weak) | Q(is_weak=is_weak, pk__lt=pk))
    found = list(rows.select_related("first", "second").order_by("is_weak", "-pk")[: PAGE + 1])
    persons = {pk for one in found for pk in (one.first_id, one.second_id)}
    labels = labels_of_persons(persons, Enrollment.objects.all())
    shown = [
        {
            "pk": one.pk,
            "ground": one.get_ground_display(),
            "found_at": one.found_at,
            "names": [(person.name, labels.get(person.pk, "")) for person in (one.first, one.second)],
        }
        for one in found[:PAGE]
    ]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return shown, f"{last.is_weak}-{last.pk}" if last else ""


def both_sides(pair: Likeness) -> list[dict[str, Any]]:
    """Field by field what is on record of the one and of the other, sensitive values masked."""
    about = _current([pair.first_id, pair.second_id])
    records = records_of([one.pk for one in about.values()])
    sides = [about.get(person) for person in (pair.first_id, pair.second_id)]
    words = status_words()
    rows = [{"label": _("Status"), "values": [words[one.status] if one else "" for one in sides], "differs": False}]
    for key in COMPARED:
        texts = [records[one.pk].now(key) if one else "" for one in sides]
        row = {"values": [fields.shown(key, text) for text in texts], "differs": texts[0] != texts[1]}
        rows.append({"label": BY_KEY[key].title, **row})
    return rows


def enrollments_of(persons: Collection[int]) -> Mapping[int, list[Enrollment]]:
    """By person, all enrollments, the open ones first."""
    found: dict[int, list[Enrollment]] = defaultdict(list)
    for one in Enrollment.objects.filter(person__in=persons).order_by("pk"):
        found[one.person_id].append(one)
    return {person: sorted(some, key=lambda one: one.status not in OPEN) for person, some in found.items()}


def _current(persons: Collection[int]) -> dict[int, Enrollment]:
    return {person: some[0] for person, some in enrollments_of(persons).items()}
