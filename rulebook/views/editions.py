"""The regulation as it holds: which editions there are, and what one of them says."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from rulebook.models import Edition
from rulebook.queries import editions_for_reading, in_force_by_category, layer_word, rules_of, word
from rulebook.queries.acknowledging import READ, acknowledged_at, may_see_readers
from rulebook.queries.deciding import courses
from rulebook.queries.departments import layers_over
from rulebook.queries.proposals import sees_proposals, waiting_for
from rulebook.queries.reading import articles, chapters, silent
from rulebook.tabs import EDITION, links_of
from security.access import functions_of
from security.signed_in import SignedInRequest, signed_in


def base_for(request: SignedInRequest) -> str:
    """The frame of the page: an office's, or that of students and guardians."""
    return "base_office.html" if functions_of(request.person, request.at) else "base_student.html"


@signed_in
@require_safe
def editions(request: SignedInRequest) -> HttpResponse:
    """Every edition, and per student category the one in force today. Anyone signed in may read the regulation."""
    in_force = in_force_by_category(request.at)
    rows = [
        {"edition": edition, "scopes": _scopes(edition), "in_force": edition in in_force.values()}
        for edition in editions_for_reading().filter(department_rule=None)
    ]
    context = {
        "base": base_for(request),
        "rows": rows,
        "in_force": [(word(category), edition) for category, edition in in_force.items()],
        "year": localtime(request.at).year,
        "sees_proposals": sees_proposals(request.person, request.at),
        "waiting": waiting_for(request.person, request.at),
    }
    return TemplateResponse(request, "rulebook/editions.html", context)


@signed_in
@require_safe
def edition(request: SignedInRequest, name: str) -> HttpResponse:
    """One edition: articles, routes and what it says nothing about; or, as `?chapter=`, the numbers of one chapter."""
    row = get_object_or_404(
        editions_for_reading().select_related("department_rule__base", "department_rule__unit"), name=name
    )
    rules = rules_of(row.pk)
    parts = chapters(rules)
    chosen = next((part for part in parts if part.key == request.GET.get("chapter")), None)
    if chosen is None and "chapter" in request.GET:
        raise Http404
    context = {
        "base": base_for(request),
        "edition": row,
        "scopes": _scopes(row),
        "layers": [layer_word(layer) for layer in rules.layers],
        "shows_layers": any(layers != rules.layers[:1] for layers in rules.origins.values()),
        "chapters": parts,
        "chosen": chosen,
        "departments": layers_over(row.pk, localtime(request.at).date()),
        **_acknowledging(request, row),
        "links": links_of(EDITION, row.name, reader=request.person, at=request.at),
    }
    if chosen is None:
        context |= {"articles": articles(rules), "courses": courses(rules), "silent": silent(rules)}
    return TemplateResponse(request, "rulebook/edition.html", context)


def _acknowledging(request: SignedInRequest, row: Edition) -> dict[str, object]:
    """What a member of staff has said of an edition that is to be read; nothing for others."""
    if READ not in functions_of(request.person, request.at) or not any(
        scope.during.upper is None or scope.during.upper > localtime(request.at).date() for scope in row.scopes.all()
    ):
        return {}
    said = acknowledged_at(row, request.person)
    return {
        "acknowledged_at": said,
        "may_acknowledge": said is None,
        "sees_readers": may_see_readers(request.person, request.at),
    }


def _scopes(row: Edition) -> list[dict[str, object]]:
    return [
        {"category": word(scope.category), "first": scope.during.lower, "until": scope.during.upper}
        for scope in row.scopes.all()
    ]
