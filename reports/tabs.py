"""The pages that the reports add to those of the regulation, and the way from a list to its file."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.tabs import TABS, Tab
from reports.rules.exporting import MAY_EXPORT
from rulebook.tabs import EDITION, PROPOSAL, Link, add_link
from security.access import may
from security.models import Person


def _may_export(reader: Person, _subject: int, at: datetime) -> bool:
    return may(reader, "export.personal", at, verbs=MAY_EXPORT)


for _place in (
    "students",
    "without-photo",
    "desk",
    "registrations",
    "closing-list",
    "closing-changes",
    "bulletin-students",
    "arrivals",
    "rechecks",
    "past-day",
    "documents",
    "proposals",
    "holds",
    "unconfirmed",
    "campaign-students",
):
    TABS.add(
        f"list:{_place}",
        Tab(
            "export",
            _("Take out as a file"),
            lambda _subject, what=_place: reverse("reports:export_new", args=[what]),  # type: ignore[misc]
            is_for=_may_export,
        ),
    )

add_link(
    EDITION,
    Link(
        "applied",
        _("Where it is applied"),
        lambda name: reverse("reports:applied", args=[name]),
        lambda reader, at: may(reader, "edition.read", at),
    ),
)
add_link(
    PROPOSAL,
    Link(
        "impact",
        _("What would change"),
        lambda pk: reverse("reports:impact", args=[pk]),
        lambda reader, at: may(reader, "edition.propose", at) or may(reader, "edition.confirm", at),
    ),
)
