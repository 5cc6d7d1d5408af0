"""What an office asked the applicant to correct."""

from casework.models import Application, Decision, State


def items_asked(application: Application) -> frozenset[str]:
    """The items of the latest return, as "material:SLOT" and "field:NAME"; none unless the applicant has it now."""
    if application.state != State.WITH_APPLICANT:
        return frozenset()
    returns = application.decisions.standing().filter(verdict=Decision.Verdict.RETURNED)
    asked = returns.order_by("-at", "-pk").values_list("returned_items", flat=True).first()
    return frozenset(asked or ())


def fields_asked(application: Application) -> frozenset[str]:
    """The fields among them, by name."""
    return frozenset(item.removeprefix("field:") for item in items_asked(application) if item.startswith("field:"))
