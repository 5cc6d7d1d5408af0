"""The lists of casework whose filters can be saved as a view."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.kind import all_kinds
from casework.queries.desk import acts_for_an_office
from casework.queries.documents import issued_in_reach, kinds_issued_by
from casework.queries.gone import unit_gone
from casework.queries.queue import VIEWS, filtered, queue_view
from casework.rules.documents import document_kinds
from casework.rules.saved_views import OfficeList, is_number, is_text, join
from security.models import Person

Rows = Sequence[QuerySet[Any]] | None


def _desk(officer: Person, asked: Mapping[str, str], at: datetime) -> Rows:
    if not acts_for_an_office(officer, at):
        return None
    unit = asked.get("unit")
    rows = queue_view(officer, asked.get("view", VIEWS[0]), at=at)
    return [filtered(rows, q=asked.get("q", ""), kind=asked.get("kind", ""), unit=int(unit) if unit else None)]


def _documents(officer: Person, asked: Mapping[str, str], at: datetime) -> Rows:
    if not kinds_issued_by(officer, at):
        return None
    rows = issued_in_reach(officer, at)
    return [rows.filter(kind=asked["kind"]) if "kind" in asked else rows]


join(
    OfficeList(
        "desk",
        _("My desk"),
        "casework:desk",
        {
            "view": VIEWS.__contains__,
            "q": is_text,
            "kind": lambda key: key in {kind.key for kind in all_kinds()},
            "unit": is_number,
        },
        _desk,
        frame={"view": VIEWS[0]},
        gone=lambda asked, at: unit_gone(asked.get("unit"), at),
    )
)
join(
    OfficeList(
        "documents",
        _("Register of documents"),
        "casework:documents",
        {"kind": lambda key: key in document_kinds()},
        _documents,
    )
)
