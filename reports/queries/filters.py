"""What a list was narrowed by, in words, for many exports at once."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.kind import all_kinds
from casework.rules.documents import document_kinds
from enrollment.models import ArrivalState, Batch, Bulletin, Campaign, ClosingList, HoldKind, Major, Recheck
from enrollment.queries.students import status_words
from enrollment.rules.board import LISTS as STANDS
from enrollment.rules.verification import STATES
from security.models import Unit
from status_changes.models import Proposal

LABELS: Final = {
    "q": gettext_lazy("Search"),
    "department": gettext_lazy("Department"),
    "unit": gettext_lazy("Unit"),
    "major": gettext_lazy("Major"),
    "cohort": gettext_lazy("Cohort"),
    "status": gettext_lazy("Status"),
    "day": gettext_lazy("On the day"),
    "known": gettext_lazy("As known at the end of"),
    "intake": gettext_lazy("Check-in"),
    "papers": gettext_lazy("Papers to sign"),
    "kind": gettext_lazy("Matter"),
    "view": gettext_lazy("View"),
    "batch": gettext_lazy("Registration"),
    "stands": gettext_lazy("Where it stands"),
    "list": gettext_lazy("Closing list"),
    "bulletin": gettext_lazy("Bulletin"),
    "campaign": gettext_lazy("Data check"),
    "state": gettext_lazy("State"),
    "since": gettext_lazy("Placed since"),
}
VIEWS: Final = {
    "mine": gettext_lazy("Waiting for me"),
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Due today"),
    "returned": gettext_lazy("Returned by me"),
    "done": gettext_lazy("Answered by me"),
    "open": gettext_lazy("Not closed"),
    "followed": gettext_lazy("Carried out"),
    "dropped": gettext_lazy("Dropped"),
    "reported": gettext_lazy("With an open report"),
}
UNITS: Final = ("department", "unit")


def in_words(filters: Sequence[Mapping[str, str]]) -> list[str]:
    """For each set of filters one line; names of units and majors are read once for all of them."""
    units = {int(one[name]) for one in filters for name in UNITS if one.get(name, "").isdecimal()}
    majors = {int(one["major"]) for one in filters if one.get("major", "").isdecimal()}
    batches = {int(one["batch"]) for one in filters if one.get("batch", "").isdecimal()}
    opened = Batch.objects.filter(pk__in=batches).select_related("term") if batches else ()
    papers = {name: _papers(model, name, filters) for name, model in (("list", ClosingList), ("bulletin", Bulletin))}
    known: dict[str, dict[str, str]] = {
        "unit": {str(pk): name for pk, name in Unit.objects.filter(pk__in=units).values_list("pk", "name")}
        if units
        else {},
        "major": {str(one.pk): str(one) for one in Major.objects.filter(pk__in=majors)} if majors else {},
        "status": status_words(),
        "papers": {"MISSING": _("Papers missing")},
        "kind": _kinds(filters),
        "campaign": _campaigns(filters),
        "state": {str(key): _(title) for key, title in STATES.items()} | _arrivals(),
        "batch": {str(one.pk): str(one) for one in opened},
        "stands": {key: _(title) for key, title in STANDS.items()},
        **papers,
        "view": {key: str(title) for key, title in VIEWS.items()},
    }
    known["department"] = known["unit"]
    return [" · ".join(_line(name, value, known) for name, value in sorted(one.items())) for one in filters]


def _papers(model: type[ClosingList | Bulletin], name: str, filters: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The numbers of the papers that are named, by their ids."""
    ids = {int(one[name]) for one in filters if one.get(name, "").isdecimal()}
    rows = model.objects.filter(pk__in=ids) if ids else model.objects.none()
    return {str(pk): number for pk, number in rows.values_list("pk", "document__shown_number")}


def _kinds(filters: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Of applications, papers, proposals and holds: no two of them are called the same."""
    known = {kind.key: str(kind.title) for kind in all_kinds()}
    known |= {key: str(kind.title) for key, kind in document_kinds().items()}
    known |= {str(key): str(title) for key, title in Proposal.Kind.choices}
    others = {one["kind"] for one in filters if one.get("kind")} - known.keys()
    return known | dict(HoldKind.objects.filter(pk__in=others).values_list("pk", "name")) if others else known


def _arrivals() -> dict[str, str]:
    words = {str(key): str(title) for key, title in (*ArrivalState.choices, *Recheck.Result.choices)}
    return {"OPEN": _("To be finished"), **words}


def _campaigns(filters: Sequence[Mapping[str, str]]) -> dict[str, str]:
    ids = {int(one["campaign"]) for one in filters if one.get("campaign", "").isdecimal()}
    found = Campaign.objects.filter(pk__in=ids).select_related("document") if ids else ()
    return {str(one.pk): str(one) for one in found}


def _line(name: str, value: str, known: Mapping[str, Mapping[str, str]]) -> str:
    return f"{LABELS.get(name, name)}{_(': ')}{known.get(name, {}).get(value, value)}"
