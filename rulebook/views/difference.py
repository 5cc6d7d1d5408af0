"""Two editions side by side; a proposed one too, for those who see proposals."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rulebook.models import Edition, EditionProposal
from rulebook.queries import in_force_by_category, rules_of
from rulebook.queries.differing import Part, compared
from rulebook.queries.proposals import proposals_visible_to, rules_proposed
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.tendency import Tendency
from rulebook.views.editions import base_for
from security.signed_in import SignedInRequest, signed_in

PROPOSED = "proposal:"
MOST = 40  # differences on one page; beyond them it shows a part at a time


@dataclass(frozen=True)
class Side:
    """What can be compared: an edition under its name, or a waiting proposal under its number."""

    key: str
    title: str
    row: Edition | EditionProposal

    def rules(self) -> Rules:
        """What it says."""
        return rules_of(self.row.pk) if isinstance(self.row, Edition) else rules_proposed(self.row)


@signed_in
@require_safe
def difference(request: SignedInRequest) -> HttpResponse:
    """What the edition `after` says otherwise than `before`: rules, who decides, every number.

    Without a choice: what was in force before is compared with the newest edition that is.
    """
    sides = _sides(request)
    before, after = _chosen(request, sides)
    parts = compared(before.rules(), after.rules()) if before and after else []
    chosen = _part(request, parts)
    ways = [row.tendency for part in parts for row in part.rows]
    context = {
        "base": base_for(request),
        "sides": sides.values(),
        "before": before,
        "after": after,
        "chips": parts if chosen else [],
        "chosen": chosen,
        "parts": [chosen] if chosen else parts,
        "count": len(ways),
        "stricter": ways.count(Tendency.STRICTER),
        "looser": ways.count(Tendency.LOOSER),
    }
    return TemplateResponse(request, "rulebook/difference.html", context)


def _part(request: SignedInRequest, parts: list[Part]) -> Part | None:
    """The part that is shown by itself, the first unless one is asked for; None where all go on one page.

    :raises Http404: for a part in which the two say the same
    """
    asked = request.GET.get("part")
    if asked is None:
        return parts[0] if sum(len(part.rows) for part in parts) > MOST else None
    chosen = next((part for part in parts if part.key == asked), None)
    if chosen is None:
        raise Http404
    return chosen


def _sides(request: SignedInRequest) -> dict[str, Side]:
    editions = Edition.objects.defer("text").order_by("name")
    waiting = proposals_visible_to(request.person, request.at).filter(state__in=["PREPARED", "OPEN"]).order_by("-pk")
    sides = [Side(row.name, row.title, row) for row in editions]
    sides += [Side(f"{PROPOSED}{row.pk}", _("{title} (proposed)").format(title=row.title), row) for row in waiting]
    return {side.key: side for side in sides}


def _chosen(request: SignedInRequest, sides: dict[str, Side]) -> tuple[Side | None, Side | None]:
    """The two that are asked for, else the first in force and the first other one.

    :raises Http404: for an edition that is not there, or a proposal that this person does not see
    """
    asked = [request.GET.get(name) for name in ("before", "after")]
    for one in asked:
        if one is not None and one not in sides:
            raise Http404
    in_force = [edition.name for edition in in_force_by_category(request.at).values()]
    order = [*(name for name in in_force if name in sides), *sides]
    before = asked[0] or next((one for one in order if one != asked[1]), None)
    after = asked[1] or next((one for one in order if one != before), None)
    return sides.get(before or ""), sides.get(after or "")
