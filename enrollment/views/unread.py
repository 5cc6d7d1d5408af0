"""Whose messages lie unread in the classes of the tutor."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollment.queries.registration import label
from enrollment.queries.students import ends_of_namesakes
from enrollment.queries.unread import classes_of, unread_in
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def unread(request: SignedInRequest) -> HttpResponse:
    """Who, how many, since when; the page of each student has the ways to reach them."""
    classes = classes_of(request.person, request.at)
    if not classes:
        raise Http404
    found = unread_in(classes, request.at)
    ends = ends_of_namesakes((one.place.enrollment_id, one.place.enrollment.person.name) for one in found)
    students = [(one, label(one.place.enrollment.student_no, ends.get(one.place.enrollment_id))) for one in found]
    return render(request, "enrollment/unread.html", {"students": students})
