"""What the record of a hearing says when it is printed (D13)."""

from typing import Any

from enrollment.rules.terms import term_words
from status_changes.models import Hearing, Proposal, Statement
from status_changes.queries.proposals import shown, standing_services


def minutes_of(hearing: int) -> dict[str, Any]:
    """The hearing, whom it was about, on which facts, and what was stated until then."""
    found = Hearing.objects.select_related("application__person").get(pk=hearing)
    application = found.application
    case: Any = shown(Proposal.objects.filter(application=application)).get()
    notice = standing_services(case.pk).values_list("document__shown_number", flat=True).first()
    stated = Statement.objects.filter(application=application, made_on__lte=found.held_on).order_by("made_on", "pk")
    return {
        "hearing": found,
        "student": {
            "name": application.person.name,
            "number": application.number,
            "student_no": case.number,
            "class_name": f"{case.department or ''}{case.class_name}",
        },
        "terms": missed_terms(application),
        "notice": notice,
        "statements": list(stated.select_related("made_by")),
    }


def missed_terms(application: Any) -> list[str]:
    """The terms that counted as missed without a cause when the case was opened, in words."""
    counted = application.particulars.get("counted", ())
    return [term_words(term) for term, outcome in counted if outcome == "UNREGISTERED"]
