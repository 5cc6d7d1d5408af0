"""What an office asked the applicant to correct."""

from collections.abc import Iterable

from casework.kind import kind_of
from casework.models import Application, Decision, State


def last_return(application: Application) -> Decision | None:
    """The latest return, with its note; None unless the applicant has it now."""
    if application.state != State.WITH_APPLICANT:
        return None
    returns = application.decisions.standing().filter(verdict=Decision.Verdict.RETURNED)
    return returns.order_by("-at", "-pk").first()


def items_asked(application: Application) -> frozenset[str]:
    """Its items, as "material:SLOT" and "field:NAME"."""
    returned = last_return(application)
    return frozenset(returned.returned_items if returned else ())


def fields_asked(application: Application) -> frozenset[str]:
    """The fields among them, by name."""
    return frozenset(item.removeprefix("field:") for item in items_asked(application) if item.startswith("field:"))


def labels_of_items(application: Application, items: Iterable[str]) -> list[str]:
    """What the office named ("material:SLOT", "field:NAME") as the page calls it, in the active language."""
    kind = kind_of(application.kind)
    called = {f"material:{slot.key}": str(slot.title) for slot in kind.slot_titles(application).values()}
    called |= {f"field:{fact.name}": str(fact.label) for fact in kind.facts(application)}
    return [called.get(item, item.partition(":")[2]) for item in items]
