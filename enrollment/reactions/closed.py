"""Students who come, or come back, when the registration is closed already: somebody has to open it again for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.queries.batches import closed_without
from security.queries import officers_of, the_school
from security.rules.matrix import offices_for

CAME_TOO_LATE: Final = notice_text(
    "enrollment.came-after-closing",
    title=_("{count} came after the registration for {term} was closed"),
    short=_("Students came after a registration was closed"),
    body=_(
        "They stand on no roster and cannot register: {names}. Open the registration again, with the reason, and put"
        " them on the roster; then close it again."
    ),
)
NAMED: Final = 5


def tell_to_open_again(enrollments: Collection[int], *, at: datetime) -> None:
    """The head of academic affairs reads who of these stands on no roster, of each registration that was closed."""
    school = the_school()
    if school is None or not enrollments:
        return
    for batch, names in closed_without(enrollments, localtime(at).date()):
        give_notices(
            persons=officers_of(offices_for("batch.open", verbs={"decide"}), school, at),
            text=CAME_TOO_LATE,
            facts={"term": batch.term.code, "count": len(names), "names": _first_of(names)},
            link=reverse("enrollment:batch", args=[batch.pk]),
            about=f"enrollment.batch:{batch.pk}",
            at=at,
        )


def _first_of(names: list[str]) -> str:
    return "、".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
