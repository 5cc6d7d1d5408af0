"""Where the system applies each rule of an edition."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.queries.applied import Place, places_of_parameters, provisions_not_applied, why_not
from rulebook.models import Edition
from rulebook.queries import rules_of, word
from rulebook.queries.reading import chapters
from rulebook.rules.edition import Edition as Rules
from security.signed_in import SignedInRequest, needs


@require_safe
@needs("edition.read")
def applied(request: SignedInRequest, name: str) -> HttpResponse:
    """The provisions with where they judge; or, as `?chapter=`, the numbers of a chapter with every place that reads
    them. What the system does not apply is named with the reason.
    """
    edition = get_object_or_404(Edition.objects.defer("text"), name=name)
    rules = rules_of(edition.pk)
    places, parts = places_of_parameters(rules), chapters(rules)
    chosen = next((part for part in parts if part.key == request.GET.get("chapter")), None)
    if chosen is None and "chapter" in request.GET:
        raise Http404
    context: dict[str, Any] = {
        "edition": edition,
        "chapters": [(part, sum(bool(places[one.key]) for one in part.numbers)) for part in parts],
        "chosen": chosen,
        "applied": sum(bool(found) for found in places.values()),
        "total": len(places),
    }
    if chosen:
        context["rows"] = [(one, _by_sort(places[one.key]), why_not(one.key)) for one in chosen.numbers]
    else:
        context["provisions"] = _provisions(rules)
    return render(request, "reports/applied.html", context)


def _by_sort(places: list[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.sort, []).append(place)
    return found


def _provisions(rules: Rules) -> list[dict[str, Any]]:
    """Per provision its article, the clause IDs it reads, and where it judges."""
    missing = provisions_not_applied(rules)
    return [
        {
            "provision": provision,
            "ids": clause.ids,
            "is_applied": provision.kind not in missing,
            "where": missing.get(provision.kind) or _("When it is handed in and decided on"),
            "kind": word(provision.kind),
        }
        for provision, clause in rules.bound
    ]
