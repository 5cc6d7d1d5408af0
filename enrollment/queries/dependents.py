"""What has come to depend on students since they were entered: rows of any app that point at them.

The relations are read from the models, so an app that comes later counts by itself; it adds its words to `WORDS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from enrollment.models import (
    Arrival,
    ArrivalContact,
    ArrivalState,
    Comparison,
    Enrollment,
    IdDocument,
    Merge,
    Placement,
    StatusPeriod,
    Student,
)
from enrollment.rules.transitions import ENTRY
from security.models import Person
from security.rules.words import marked

WORDS: Final[dict[str, str]] = {
    "status": marked("the status has changed"),
    "deferred": marked("a registration runs longer by this deferral"),
    "numbered": marked("papers were issued with the numbers after this one"),
    "place": marked("major, cohort or class has changed"),
    "document": marked("another ID document was entered"),
    "platform": marked("the student is registered with the state"),
    "merged": marked("the record was brought together with another one"),
    "changed-again": marked("the same field was changed again"),
    "enrollment.FieldChange.student": marked("data of the student were changed"),
    "enrollment.FieldChange.enrollment": marked("data of the student were changed"),
    "enrollment.OpeningBalance.enrollment": marked("something of before the system was entered"),
    "photo-again": marked("another photo was entered since"),
    "enrollment.Photo.student": marked("a photo was entered"),
    "further": marked("a further enrollment was added"),
    "enrollment.TermRegistration.enrollment": marked("the student stands on the roster of a term"),
    "enrollment.ClosingEntry.enrollment": marked("the student stands on a closing list"),
    "enrollment.BulletinEntry.enrollment": marked("the student is named in a bulletin"),
    "enrollment.ClosingEntry.unit": marked("students stood on a list there"),
    "enrollment.ClosingEntry.department": marked("students stood on a list there"),
    "enrollment.BulletinEntry.unit": marked("students stood on a list there"),
    "enrollment.BulletinLine.department": marked("students stood on a list there"),
    "enrollment.DeferralRequest.enrollment": marked("the student has asked to defer a registration"),
    "arrival": marked("the arrival at the check-in was dealt with"),
    "enrollment.Consent.person": marked("the student has signed a paper of the entry"),
    "enrollment.TermRegistration.person": marked("the student stands on the roster of a term"),
    "enrollment.CounterTicket.person": marked("a number was drawn at the counter"),
    "enrollment.Verification.enrollment": marked("the student is asked in a data check"),
    "enrollment.Verification.person": marked("the student is asked in a data check"),
    "enrollment.Verification.unit": marked("students were asked in a data check there"),
    "enrollment.Difference.enrollment": marked("the student has named a difference"),
    "enrollment.Difference.unit": marked("students were asked in a data check there"),
    "enrollment.SignOff.unit": marked("a data check was signed for there"),
    "enrollment.Hold.enrollment": marked("a hold was placed"),
    "enrollment.FeeRecord.enrollment": marked("a fee state was entered"),
    "fee-again": marked("the fee state was entered again since"),
    "fee-registered": marked("the student is registered, or granted, on the strength of it"),
    "enrollment.HealthCheck.enrollment": marked("a health examination was entered"),
    "enrollment.FormerNumber.enrollment": marked("the number has changed"),
    "enrollment.Placement.unit": marked("students are or were placed there"),
    "enrollment.Placement.major": marked("students are or were placed there"),
    "enrollment.ClassGroup.major": marked("further classes were formed"),
    "security.Unit.parent": marked("further classes were formed"),
    "enrollment.Major.department": marked("further majors were entered"),
    "security.Appointment.unit": marked("somebody was appointed there"),
    "security.UnitGrant.content_object": marked("somebody was appointed there"),
    "casework.SavedView.unit": marked("its office shares saved views"),
    "casework.Application.person": marked("there is an application"),
    "casework.Document.person": marked("a document was issued"),
    "security.Appointment.person": marked("the person holds an office"),
    "security.Guardianship.guardian": marked("the person is somebody’s guardian"),
    "security.Entry.by": marked("the student has signed in"),
    "casework.Job.owner": marked("the student has signed in"),
    "casework.NoticeChoice.person": marked("the student has signed in"),
    "casework.Decision.officer": marked("the person holds an office"),
}
OTHER: Final = marked("other records exist")
OF_THE_ENTRY: Final = frozenset(
    {
        # what is written when a student is entered; how it may have changed since is asked for by name
        "enrollment.StatusPeriod.enrollment", "enrollment.Placement.enrollment", "enrollment.ImportRow.enrollment",
        "enrollment.IdDocument.student", "enrollment.FormerName.student", "enrollment.Enrollment.student",
        "enrollment.Student.person", "enrollment.Enrollment.person", "security.Account.person",
        "enrollment.Arrival.enrollment", "enrollment.Arrival.person",
        "security.Guardianship.person",
        # told to systems outside
        "enrollment.StudyRightChange.enrollment",
        # told to the person, or about the person; what it tells of counts itself
        "security.Entry.person", "security.Reveal.person", "casework.Notice.person",
        "casework.Delivery.person",
    }
)  # fmt: skip
Found = QuerySet[Any, dict[str, Any]]


def dependents_of(enrollments: QuerySet[Enrollment]) -> dict[int, list[str]]:
    """By enrollment, what was built on it since it was entered, as keys of `WORDS`; one query for any number.

    Rows of the person count only for those whom the school did not know before.
    """
    ids = enrollments.order_by().values("pk")
    found = [*_changed(ids), *_pointing(Enrollment, ids, ""), *_of_the_person(ids)]
    depending: dict[int, list[str]] = defaultdict(list)
    for row in found[0].union(*found[1:], all=True):
        depending[row["whose"]].append(row["why"])
    return dict(depending)


def entered_anew(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Those of the enrollments whose student has no other one."""
    others = Enrollment.objects.filter(student=OuterRef("student")).exclude(pk=OuterRef("pk"))
    return enrollments.filter(~Exists(others))


def in_words(what: Sequence[str]) -> list[str]:
    """The keys as a reader understands them, each once."""
    return list(dict.fromkeys(_(WORDS.get(key, OTHER)) for key in what))


def pointing_at(model: type[Model], *, hidden: bool = True) -> Iterator[tuple[str, Any, str]]:
    """Every relation that points at the model: its label, the model it stands in, its name there.

    Without `hidden`, only those that have a name in the other direction too.
    """
    for one in model._meta.get_fields(include_hidden=hidden):
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one):
            related: Any = one.related_model
            yield f"{related._meta.label}.{one.field.name}", related, one.field.name  # type: ignore[union-attr]


def unused_persons(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Those of the persons at whom no row of any app points."""
    for _label, related, name in pointing_at(Person):
        persons = persons.filter(~Exists(related.objects.filter(**{name: OuterRef("pk")})))
    return persons


def _changed(ids: Any) -> list[Found]:
    periods = StatusPeriod.objects.filter(enrollment__in=ids)
    places = Placement.objects.filter(enrollment__in=ids, recorded__upper_inf=False)
    known = Enrollment.objects.filter(pk__in=ids).exclude(platform_state="", locked_at=None)
    later = Enrollment.objects.filter(student__enrollments__in=ids, pk__gt=F("student__enrollments"))
    merges = Merge.objects.filter(undone_at=None).values("kept")
    return [
        _counted(periods.filter(~Q(transition=ENTRY) | Q(recorded__upper_inf=False)), "enrollment", "status"),
        _counted(places, "enrollment", "place"),
        _counted(known, "pk", "platform"),
        _counted(_dealt_with(ids), "enrollment", "arrival"),
        _counted(later.exclude(pk__in=ids), "student__enrollments", "further"),
        _counted(Enrollment.objects.filter(pk__in=ids, person__in=merges), "pk", "merged"),
    ]


def _dealt_with(ids: Any) -> QuerySet[Arrival]:
    touched = Exists(Comparison.objects.filter(arrival=OuterRef("pk")))
    called = Exists(ArrivalContact.objects.filter(arrival=OuterRef("pk")))
    return Arrival.objects.filter(~Q(state=ArrivalState.EXPECTED) | touched | called, enrollment__in=ids)


def _of_the_person(ids: Any) -> list[Found]:
    anew = entered_anew(Enrollment.objects.filter(pk__in=ids)).values("pk")
    old = IdDocument.objects.filter(student__enrollments__in=anew, is_current=False)
    return [
        _counted(old, "student__enrollments", "document"),
        *_pointing(Student, anew, "__enrollments"),
        *_pointing(Person, anew, "__enrollments"),
    ]


def _pointing(model: type[Model], ids: Any, way: str) -> list[Found]:
    """Of a person only relations with a name in both directions: the others are what officers do."""
    return [
        _counted(related.objects.filter(**{f"{name}{way}__in": ids}), f"{name}{way}", label)
        for label, related, name in pointing_at(model, hidden=model is not Person)
        if label not in OF_THE_ENTRY
    ]


def _counted(rows: QuerySet[Any], path: str, what: str) -> Found:
    found: Found = rows.order_by().values(whose=F(path)).annotate(n=Count("pk"), why=Value(what))
    return found
