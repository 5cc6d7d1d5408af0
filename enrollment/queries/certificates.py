"""What a certificate of enrollment says of a student."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enrollment.queries.students import Head, status_words
from enrollment.rules import identity
from enrollment.rules.terms import cohort_words
from security.rules.names import in_latin


def certified_facts(head: Head, *, purpose: str) -> dict[str, str]:
    """Frozen on the day of issue, in the language that is active; the ID number masked."""
    enrollment, student = head.enrollment, head.enrollment.student
    place = next(one for one in head.places if one.is_current)
    department = place.unit.parent if place.unit.kind == "CLASS" else place.unit
    return {
        "name": head.name,
        "name_latin": student.english_name or in_latin(head.name),
        "sex": {"1": _("male"), "2": _("female")}.get(student.sex, "—"),
        "born_on": student.birth_date.isoformat() if student.birth_date else "—",
        "id_number": identity.masked(head.document.number) if head.document else "—",
        "student_no": enrollment.student_no or "",
        "entered_on": enrollment.entered_on.isoformat() if enrollment.entered_on else "—",
        "status": status_words()[enrollment.status],
        "department": department.name if department else "",
        "class": place.unit.name if place.unit.kind == "CLASS" else "",
        "major": str(place.major),
        "cohort": cohort_words(place.cohort_id),
        "level": str(enrollment.get_level_display()),
        "years": f"{enrollment.length_years.normalize():f}",
        "purpose": purpose,
    }
