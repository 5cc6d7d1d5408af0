"""The facts on the page of one student, in groups; sensitive ones masked."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from enrollment.models import Enrollment, IdDocument, Student
from enrollment.queries.sight import Sight
from enrollment.queries.students import Head
from enrollment.rules import fields, identity, masks
from enrollment.rules.codes import shown
from enrollment.rules.field_words import WORDS
from enrollment.rules.fields import as_text, label_of
from enrollment.rules.values import CHINA
from security.models import Person

Fact = dict[str, Any]
LATIN: Final = frozenset({"pinyin"})
"""What is Chinese in Latin letters, and is said to be so to whoever has the page read aloud."""


def facts_of(head: Head, *, sight: Sight) -> list[tuple[str, list[Fact]]]:
    """The facts in groups, each a list of label and value; what is not known, or not for this reader, is left out."""
    enrollment, document = head.enrollment, head.document
    student, person = enrollment.student, enrollment.person
    names: list[str] = getattr(enrollment, "former", [])
    groups = {
        _("Person"): [*_identity(student, person, names), *_document(document)],
        _("Study"): _study(enrollment),
        _("Contact"): _contact(student, person),
        _("Origin and household"): _household(student),
    }
    return [
        (title, [fact for fact in facts if fact["value"] and sight.sees(fact["of"])]) for title, facts in groups.items()
    ]


def _identity(student: Student, person: Person, former: list[str]) -> list[Fact]:
    return [
        _fact("security.Person.name", _("Name"), person.name),
        *_worded(pinyin=person.pinyin),
        _fact("enrollment.FormerName.name", _("Former names"), "、".join(former)),
        _fact("enrollment.Student.sex", _("Sex"), shown("sex", student.sex)),
        _fact("enrollment.Student.birth_date", _("Date of birth"), as_text(student.birth_date)),
        _fact("enrollment.Student.ethnic", _("Ethnic group"), shown("ethnic", student.ethnic)),
        *_worded(
            political=shown("political", student.political),
            english_name=student.english_name,
            overseas=shown("overseas", student.overseas) if student.overseas != "00" else "",
            nationality=shown("nationality", student.nationality) if student.nationality != CHINA else "",
            marital=shown("marital", student.marital),
        ),
    ]


def _document(document: IdDocument | None) -> list[Fact]:
    if document is None:
        return [_fact("enrollment.IdDocument.kind", _("ID document"), _("none on record"))]
    return [
        _fact("enrollment.IdDocument.kind", _("ID document"), shown("id_document_type", document.kind)),
        _fact("enrollment.IdDocument.number", _("ID number"), identity.masked(document.number)),
        _fact("enrollment.IdDocument.valid", _("Valid until"), as_text(document.last_day)),
    ]


def _study(enrollment: Enrollment) -> list[Fact]:
    return [
        *_worded(student_no=enrollment.student_no or "", ksh=enrollment.ksh),
        _fact("enrollment.Enrollment.level", _("Level"), enrollment.get_level_display()),
        *_worded(
            category=fields.shown("category", enrollment.category),
            study_form=enrollment.study_form,
            length_years=as_text(enrollment.length_years),
            entered_on=as_text(enrollment.entered_on),
        ),
        _fact("enrollment.Enrollment.checked_in_on", _("Checked in on"), as_text(enrollment.checked_in_on)),
        *_worded(
            expected_end=as_text(enrollment.expected_end),
            boarding=shown("boarding", enrollment.boarding),
            admission_mode=shown("admission_mode", enrollment.admission_mode),
            admission_kind=enrollment.admission_kind,
            student_source=enrollment.student_source,
            exam_ticket_no=enrollment.exam_ticket_no,
            exam_score=as_text(enrollment.exam_score),
            joint_mode=enrollment.joint_mode,
            joint_school_code=enrollment.joint_school_code,
        ),
    ]


def _contact(student: Student, person: Person) -> list[Fact]:
    return _worded(
        phone=masks.phone(person.phone or ""),
        email=masks.email(person.email or ""),
        home_address=masks.address(student.home_address or ""),
        home_postcode=student.home_postcode,
        home_phone=masks.phone(student.home_phone or ""),
        national_no=identity.masked(student.national_no or ""),
    )


def _household(student: Student) -> list[Fact]:
    reserved = _("%(n)d items") % {"n": len(student.reserved)} if student.reserved else ""
    return [
        *_worded(
            previous_schooling=shown("previous_schooling", student.previous_schooling),
            previous_school=student.previous_school,
            origin_region=student.origin_region,
            native_region=student.native_region,
            birth_region=student.birth_region,
            household_kind=shown("household_kind", student.household_kind),
            household_region=student.household_region,
            household_address=masks.address(student.household_address or ""),
            police_station=student.police_station,
            is_migrant_child={True: _("yes"), False: _("no"), None: ""}[student.is_migrant_child],
            train_stretch=student.train_stretch,
        ),
        _fact("enrollment.Student.reserved", _("Kept for the state’s system"), reserved),
        _fact("enrollment.Student.code_version", _("Code set"), student.code_version),
    ]


def _worded(**values: str) -> list[Fact]:
    """Fields of the record, by their keys, under the words that our pages have for them."""
    return [
        _fact(label_of(key), _(WORDS[key]), value, lang="zh-Latn" if key in LATIN else "")
        for key, value in values.items()
    ]


def _fact(of: str, label: str, value: str, *, lang: str = "") -> Fact:
    """`of` is the field of the data map that the value stands in."""
    return {"of": of, "label": label, "value": value, "lang": lang}
