"""Is it alive, is it ready? For probes as JSON, for people as a page with a sentence each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from registrar.doctor import examine, is_ready


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponseBase:
    """Whether the site can do its work: 200, or 503 with what is missing."""
    findings = examine(request.at, afresh=False)  # type: ignore[attr-defined]
    ready = is_ready(findings)
    status = 200 if ready else 503
    if "text/html" in request.headers.get("Accept", ""):
        return TemplateResponse(request, "registrar/ready.html", {"ready": ready, "findings": findings}, status=status)
    told = [{"key": found.key, "name": found.name, "ok": found.is_well, "words": found.words} for found in findings]
    return JsonResponse({"ready": ready, "checks": told}, status=status, json_dumps_params={"ensure_ascii": False})
