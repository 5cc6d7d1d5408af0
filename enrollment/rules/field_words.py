"""What the fields of a student's record are called on our own pages; workbooks keep the titles of `columns`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from security.rules.words import marked as _

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pinyin": _("Pinyin of the name"),
        "id_from": _("ID document valid from"),
        "id_until": _("ID document valid until"),
        "english_name": _("Name in Latin letters"),
        "political": _("Political status"),
        "overseas": _("Origin"),
        "nationality": _("Nationality"),
        "marital": _("Marital status"),
        "phone": _("Mobile phone"),
        "email": _("E-mail"),
        "home_address": _("Home address"),
        "home_postcode": _("Postcode of the home"),
        "home_phone": _("Home phone"),
        "household_kind": _("Kind of household register"),
        "household_region": _("Region of the household register"),
        "household_address": _("Address of the household register"),
        "police_station": _("Police station"),
        "origin_region": _("Region of origin"),
        "native_region": _("Native place"),
        "birth_region": _("Region of birth"),
        "is_migrant_child": _("Child of migrant workers"),
        "train_stretch": _("Stretch of the student’s train fare"),
        "previous_schooling": _("Schooling before"),
        "previous_school": _("School before"),
        "student_no": _("Student number"),
        "ksh": _("Examinee number"),
        "national_no": _("National student number"),
        "category": _("Student category"),
        "study_form": _("Study form"),
        "length_years": _("Length of study in years"),
        "entered_on": _("Entered on"),
        "expected_end": _("Expected end"),
        "admission_mode": _("Kind of admission"),
        "admission_kind": _("Way of recruitment"),
        "joint_mode": _("Joint training"),
        "joint_school_code": _("Code of the joint school"),
        "exam_ticket_no": _("Examination ticket number"),
        "exam_score": _("Examination score"),
        "student_source": _("Source of the student"),
        "boarding": _("Boarding"),
        "bank_account": _("Bank account"),
    }
)
