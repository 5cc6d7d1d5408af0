"""What was on record of a student before: documents, names, numbers, and each change of a field with its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from enrollment.models import Enrollment, FieldChange, FormerName, FormerNumber, IdDocument
from enrollment.queries.sight import Sight
from enrollment.rules import codes, fields, identity
from enrollment.rules.columns import BY_KEY

MOST: Final = 200
NOT_SHOWN: Final = frozenset({"health"})
"""That it changed is history; what it was is for the offices of the health check (GEN-2)."""
KINDS: Final = "id_document_type"


def earlier_of(enrollment: Enrollment) -> Sequence[dict[str, Any]]:
    """ID documents, names and numbers that no longer hold, the newest first: which, until when, on what ground."""
    documents = IdDocument.objects.filter(student=enrollment.student_id, is_current=False).order_by("-pk")
    names = FormerName.objects.filter(student=enrollment.student_id).order_by("-pk")
    numbers = FormerNumber.objects.filter(enrollment__student=enrollment.student_id).order_by("-pk")
    table = codes.table(KINDS)
    return [
        *(
            _earlier(table.name(one.kind), identity.masked(one.number), one.valid.lower, one.valid.upper, "")
            for one in documents
        ),
        *(_earlier(_("Name"), one.name, None, one.until, one.authority) for one in names),
        *(_earlier(one.get_kind_display(), one.number, None, one.until, one.authority) for one in numbers),
    ]


def changes_of(enrollment: Enrollment, *, sight: Sight) -> Sequence[dict[str, Any]]:
    """The changes of the fields that the reader sees, the newest first, with who said the value and who entered it."""
    mine = FieldChange.objects.filter(student=enrollment.student_id).exclude(field__in=sight.unseen())
    rows = mine.select_related("by").order_by("-pk")[:MOST]
    return [
        {
            "label": BY_KEY[row.field].title if row.field in BY_KEY else row.field,
            "old": fields.HIDDEN if row.field in NOT_SHOWN else fields.shown(row.field, row.old),
            "new": fields.HIDDEN if row.field in NOT_SHOWN else fields.shown(row.field, row.new),
            "source": row.get_source_display(),
            "authority": row.authority,
            "by": row.by.name,
            "at": row.at,
        }
        for row in rows
    ]


def _earlier(what: object, which: str, since: Any, until: Any, why: str) -> dict[str, Any]:
    return {"what": what, "which": which, "since": since, "until": until, "why": why}
