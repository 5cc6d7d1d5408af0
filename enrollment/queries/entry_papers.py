"""Papers of the entry: which are signed, and who signs for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.queries.desk import wards_of
from enrollment.models import Consent
from enrollment.rules.entry_papers import CURRENT, EntryPaper
from enrollment.rules.of_age import is_minor
from security.models import Person
from security.models.guardianship import VERIFIED


@dataclass(frozen=True)
class PaperState:
    """A paper in its current version, with who signed that; an older text is not this one."""

    text: EntryPaper
    signed: Consent | None


def papers_of(person: Person) -> list[PaperState]:
    """The papers of the entry, in their order."""
    consents = Consent.objects.filter(person=person).select_related("signed_by")
    signed = {(one.paper, one.version): one for one in consents}
    texts = [CURRENT[paper] for paper in Consent.Paper.values]
    return [PaperState(text, signed.get((text.paper, text.version))) for text in texts]


def papers_missing(person: str = "person") -> Q:
    """The rows whose `person` has not signed every paper of the entry in its current version."""
    signed = Consent.objects.filter(person=OuterRef(person))
    missing = Q()
    for text in CURRENT.values():
        missing |= ~Q(Exists(signed.filter(paper=text.paper, version=text.version)))
    return missing


def a_guardian_signs(person: Person, at: datetime) -> bool:
    """Whether a guardian signs for the person. Whose birth date nobody knows signs by himself or herself."""
    student = getattr(person, "student", None)
    return is_minor(student.birth_date if student else None, at)


def who_signs(person: Person, at: datetime) -> QuerySet[Person]:
    """Those of whom one signs: the student of age, or a verified legal guardian of a minor."""
    if not a_guardian_signs(person, at):
        return Person.objects.filter(pk=person.pk)
    links = person.guardianships.filter(VERIFIED, is_legal=True)
    return Person.objects.filter(pk__in=links.values("guardian")).order_by("pinyin")


def may_sign_for(person: Person, reader: Person, at: datetime) -> bool:
    """Whether this reader signs online: as the student, or as a guardian who may look on."""
    if person.pk != reader.pk and not wards_of(reader, at).filter(pk=person.pk).exists():
        return False
    return who_signs(person, at).filter(pk=reader.pk).exists()
