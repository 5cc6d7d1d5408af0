"""How long a session still lasts, and using it on (WCAG 2.2.1)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from security.views.session import seconds_left


@require_http_methods(["GET", "HEAD", "POST"])
def session_time(request: HttpRequest) -> HttpResponse:
    """The seconds that are left, as plain text; 0 for whoever is not signed in. To POST is to use the session on.

    A page asks before it warns its reader: another window may have used the session meanwhile. It asks in the
    background (`X-Background`), which is no use.
    """
    if request.method == "POST" and request.user.is_authenticated:
        request.session["seen_at"] = request.at.timestamp()  # type: ignore[attr-defined]
    return HttpResponse(str(seconds_left(request)), content_type="text/plain; charset=utf-8")
