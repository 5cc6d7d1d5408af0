"""Bringing two records of one person together: what would move from the one to the other, and what speaks against it.

The relations are read from the models: what this module does not know is a reason to refuse, never to forget a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casework.models import OPEN_STATES, Application
from enrollment.models import OPEN, Enrollment, IdDocument, Merge, Photo, Student
from enrollment.queries.dependents import in_words, pointing_at
from enrollment.queries.entries import in_words as entry_words
from security.journal import EVENTS
from security.models import Account, Entry, Guardianship, Person, SignInName

OF_THE_PERSON: Final = (
    *("enrollment.Enrollment", "enrollment.TermRegistration", "enrollment.Verification", "enrollment.Arrival"),
    "casework.Application",
)
OF_THE_STUDENT: Final = (
    "enrollment.Enrollment", "enrollment.IdDocument", "enrollment.FormerName", "enrollment.FieldChange",
    "enrollment.Photo",
)  # fmt: skip
KNOWN: Final = frozenset(
    {
        *(f"{label}.person" for label in OF_THE_PERSON), *(f"{label}.student" for label in OF_THE_STUDENT),
        "security.Guardianship.person", "security.Account.person",
        # who did something, or was told or seen, stays who it was
        "enrollment.CounterTicket.person",
        "enrollment.Student.person", "security.Entry.by", "security.Entry.person", "security.Reveal.person",
        "casework.Notice.person", "casework.Delivery.person", "casework.NoticeChoice.person", "casework.Job.owner",
    }
)  # fmt: skip


class Row(NamedTuple):
    """One column of one row, before and after."""

    model: str
    pk: int
    column: str
    before: Any
    after: Any


def planned(kept: Person, gone: Person) -> list[Row]:
    """Every row that would change, in the order in which the database takes it."""
    student, other = (Student.objects.get(person=one).pk for one in (kept, gone))
    rows = [*_documents(student, other), *_photos(student, other)]
    for label in OF_THE_PERSON:
        rows += _all(label, "person_id", gone.pk, kept.pk)
    own = Application.objects.filter(person=gone, opened_by=gone).order_by("pk").values_list("pk", flat=True)
    rows += [Row("casework.Application", pk, "opened_by_id", gone.pk, kept.pk) for pk in own]
    for label in OF_THE_STUDENT:
        rows += _all(label, "student_id", other, student)
    return [*rows, *_family(kept, gone), *_accounts(kept, gone)]


def hindrances(kept: Person, gone: Person) -> list[str]:
    """Sentences that say why the two cannot be brought together as they stand; empty where nothing hinders."""
    return [*_of_enrollments(kept, gone), *_of_key_data(kept, gone), *_of_dependents(kept, gone)]


def since(merge: Merge) -> str:
    """What was done about the person since the merge, as a sentence; empty where nothing was."""
    own = Entry.objects.filter(event="enrollment.persons-merged", about=f"enrollment.merge:{merge.pk}").first()
    if own is None:
        return ""
    looks = [key for key, event in EVENTS.items() if event.is_a_look]
    later = Entry.objects.filter(person__in=[merge.kept_id, merge.gone_id], pk__gt=own.pk)
    later = later.exclude(Q(act_id=own.act_id) | Q(event__startswith="security.") | Q(event__in=looks))
    first = later.order_by("pk").first()
    if first is None:
        return ""
    text = _("Since then something was built on it (%(day)s: %(what)s). Take that back first, or keep them together.")
    return text % {"day": first.at.date().isoformat(), "what": entry_words(first)}


def rows_of(label: str) -> QuerySet[Any]:
    """All rows of a model, by its label."""
    model: Any = apps.get_model(label)
    found: QuerySet[Any] = model.objects.all()
    return found


def _all(label: str, column: str, before: int, after: int) -> Iterator[Row]:
    rows = rows_of(label).filter(**{column: before}).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        yield Row(label, pk, column, before, after)


def _documents(student: int, other: int) -> Iterator[Row]:
    """A student has one current document: where both have one, that of the record which goes becomes an earlier one."""
    current = IdDocument.objects.filter(is_current=True)
    if current.filter(student=student).exists():
        for pk in current.filter(student=other).values_list("pk", flat=True):
            yield Row("enrollment.IdDocument", pk, "is_current", before=True, after=False)


def _photos(student: int, other: int) -> Iterator[Row]:
    """As with documents: where both have a current photo, that of the record which goes becomes an earlier one."""
    current = Photo.objects.filter(is_current=True)
    if current.filter(student=student).exists():
        for pk in current.filter(student=other).values_list("pk", flat=True):
            yield Row("enrollment.Photo", pk, "is_current", before=True, after=False)


def _family(kept: Person, gone: Person) -> Iterator[Row]:
    """Guardians and family, but for those who stand beside the kept record already."""
    there = Guardianship.objects.filter(person=kept, ended_at=None).values("guardian")
    for pk in Guardianship.objects.filter(person=gone).exclude(guardian__in=there).values_list("pk", flat=True):
        yield Row("security.Guardianship", pk, "person_id", gone.pk, kept.pk)


def _accounts(kept: Person, gone: Person) -> Iterator[Row]:
    """One account is left: the kept record's, with the names of both; or the only one there is."""
    accounts = {one.person_id: one for one in Account.objects.filter(person__in=[kept, gone])}
    going, staying = accounts.get(gone.pk), accounts.get(kept.pk)
    if going is not None and staying is None:
        yield Row("security.Account", going.pk, "person_id", gone.pk, kept.pk)
    if going is not None and staying is not None:
        for pk in SignInName.objects.filter(account=going).order_by("pk").values_list("pk", flat=True):
            yield Row("security.SignInName", pk, "account_id", going.pk, staying.pk)
        if going.is_active:
            yield Row("security.Account", going.pk, "is_active", before=True, after=False)


def _of_enrollments(kept: Person, gone: Person) -> Iterator[str]:
    rows = Enrollment.objects.filter(status__in=[str(one) for one in OPEN])
    levels = set(rows.filter(person=kept).values_list("level", flat=True))
    for one in rows.filter(person=gone, level__in=levels):
        text = _(
            "Both records have an open enrollment at the level “%(level)s”. One of them has to end first (%(no)s)."
        )
        yield text % {"level": one.get_level_display(), "no": str(one)}
    for number in Application.objects.filter(person=gone, state__in=OPEN_STATES).values_list("number", flat=True):
        text = _("The application %(number)s is under way. Have it decided or taken back first.")
        yield text % {"number": number}


def _of_key_data(kept: Person, gone: Person) -> Iterator[str]:
    """What the state has registered is not changed by a merge."""
    locked = Enrollment.objects.filter(person=gone).exclude(locked_at=None).first()
    if locked is not None and _key_data(kept) != _key_data(gone):
        text = _(
            "The enrollment %(no)s is registered with the state with other key data. Keep that record, "
            "or have the key data changed by an application first."
        )
        yield text % {"no": str(locked)}


def _key_data(person: Person) -> Sequence[Any]:
    student = Student.objects.get(person=person)
    documents = IdDocument.objects.filter(student=student, is_current=True).values_list("kind", "number_index")
    return [person.name, student.sex, student.birth_date, [(kind, bytes(index)) for kind, index in documents]]


def _of_dependents(kept: Person, gone: Person) -> Iterator[str]:
    if Guardianship.objects.filter(person=gone, guardian=kept).exists():
        yield _("One of the two is the other’s guardian.")
    student = Student.objects.get(person=gone)
    found = [
        label
        for owner, hidden in ((gone, False), (student, True))
        for label, related, name in pointing_at(type(owner), hidden=hidden)
        if label not in KNOWN and related.objects.filter(**{name: owner.pk}).exists()
    ]
    if found:
        text = _("This hangs on the record that would go and cannot be moved: %(what)s.")
        yield text % {"what": "；".join(in_words(found))}
