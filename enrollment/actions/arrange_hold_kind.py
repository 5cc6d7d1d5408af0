"""Enter a kind of hold, or change what it does."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from enrollment.events import HoldKindArranged
from enrollment.models import HoldKind
from enrollment.queries.holds import CLEARERS, may_arrange_kinds
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,19}")


class CannotArrangeKind(Exception):
    """The kind of hold cannot be so; the message says why."""


@dataclass(frozen=True)
class KindOfHold:
    """What a kind of hold says: its offices by code, whom it concerns and where to go in words, the article."""

    name: str
    blocks_registration: bool
    set_by: str
    cleared_by: str
    concerns: str = ""
    reach: str = ""
    cites: str = ""
    is_retired: bool = False


@recorded
def arrange_hold_kind(
    *, code: str, kind: KindOfHold, is_new: bool = False, by: Person, at: datetime
) -> HoldKindArranged:
    """From now on the kind is so; a retired one places no new holds, and those that are open stay until lifted.

    :raises NotFound: if there is no such kind for this person to change
    :raises CannotArrangeKind: with a sentence: a code that is taken or cannot be, no name, an office without holds
    """
    if not may_arrange_kinds(by, at):
        raise NotFound(_("There is no such kind of hold."))
    found = HoldKind.objects.select_for_update(no_key=True).filter(pk=code).first()
    if is_new and found is not None:
        raise CannotArrangeKind(_("The code %(code)s is taken. Choose another one.") % {"code": code})
    if is_new and not _CODE.fullmatch(code):
        raise CannotArrangeKind(_("A code has two to twenty capital letters, digits or underscores."))
    if found is None and not is_new:
        raise NotFound(_("There is no such kind of hold."))
    if not kind.name.strip():
        raise CannotArrangeKind(_("Write what the kind of hold is called."))
    if not {kind.set_by, kind.cleared_by} <= set(CLEARERS):
        raise CannotArrangeKind(_("Choose an office that sets and clears holds."))
    row = found or HoldKind(code=code)
    row.name, row.blocks_registration = kind.name.strip(), kind.blocks_registration
    row.set_by_id, row.cleared_by_id = kind.set_by, kind.cleared_by
    row.concerns, row.reach, row.cites = kind.concerns.strip(), kind.reach.strip(), kind.cites.strip()
    row.retired_at = (row.retired_at or at) if kind.is_retired else None
    row.save()
    return HoldKindArranged(
        at=at, by=by.pk, about=f"enrollment.holdkind:{code}", kind=row.name, blocks=row.blocks_registration,
        set_by=kind.set_by, cleared_by=kind.cleared_by, is_retired=kind.is_retired,
    )  # fmt: skip
