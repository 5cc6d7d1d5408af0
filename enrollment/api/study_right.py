"""Eligibility to study, for course selection, examinations and timetables (REG-4.2)."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from enrollment.api.door import Asking, Token, too_fast
from enrollment.api.shapes import Answer, Changes, Refusal
from enrollment.models import Enrollment
from enrollment.queries.study_feed import Cursor, CursorOver, CursorUnknown, page_since
from enrollment.queries.study_right import standings
from security.backends.tokens import TooFast
from security.models import AccessToken

REFUSALS: Final = {401: Refusal, 404: Refusal, 429: Refusal}

api = NinjaAPI(
    title="学籍管理 · Eligibility to study",
    version="1",
    description="Whether a student may study this term: for one, and as a feed of changes.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=Token(AccessToken.Scope.STUDY_RIGHT),
)


@api.exception_handler(TooFast)
def turned_away(request: HttpRequest, refusal: TooFast) -> HttpResponse:
    """429, with the seconds to wait."""
    answer = api.create_response(request, {"detail": too_fast(refusal)}, status=429)
    answer["Retry-After"] = str(refusal.again_in)
    return answer


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, _failure: ValidationError) -> HttpResponse:
    """400, without repeating what was sent."""
    said = _("The request cannot be understood. Compare it with the description at openapi.json.")
    return api.create_response(request, {"detail": said}, status=400)


@api.get("/openapi.json", include_in_schema=False, url_name="openapi")
def description(request: HttpRequest) -> dict[str, Any]:
    """The interface described in OpenAPI, for holders of a token."""
    return dict(api.get_openapi_schema())


@api.get("/study-right/changes", response={200: Changes, 400: Refusal, 410: Refusal, **REFUSALS}, url_name="changes")
def changes(request: Asking, since: str = "") -> Changes:
    """Whose answer may have changed since the cursor, each with the answer as it is now.

    Without a cursor: all students, page by page; go on with `next` each time, and after the last page the same cursor
    leads into the changes. Nothing is lost between pages. 410: begin anew without a cursor.
    """
    try:
        page = page_since(Cursor.read(since) if since else None)
    except CursorUnknown as unknown:
        raise HttpError(400, str(unknown)) from unknown
    except CursorOver as over:
        raise HttpError(410, str(over)) from over
    found, as_of = standings(page.enrollments, request.at), request.at.astimezone(UTC)
    answers = [Answer.of(one, found[one.pk], as_of) for one in page.enrollments]
    return Changes(answers=answers, next=str(page.next), more=page.more, as_of=as_of)


@api.get("/study-right/{student_number}", response={200: Answer, **REFUSALS}, url_name="study_right")
def study_right(request: Asking, student_number: str) -> Answer:
    """Whether this student may study now."""
    known = student_number.isprintable()  # the database takes no NUL
    enrollment = Enrollment.objects.filter(student_no=student_number).first() if known else None
    if enrollment is None:
        raise HttpError(404, _("No student has this number. Former numbers are not answered for; read the changes."))
    [standing] = standings([enrollment], request.at).values()
    return Answer.of(enrollment, standing, request.at.astimezone(UTC))
