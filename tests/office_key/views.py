"""The two pages that a kind brings along: to begin, and to fill in and hand in. All others are casework's."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines

from casework.actions.answer import answer
from casework.actions.open_application import open_application
from casework.actions.save_draft import save_draft
from casework.actions.submit import submit
from casework.models import Application, State
from security.signed_in import SignedInRequest, act_key, signed_in
from tests.office_key.kind import KeyForm

PAGE = """{% extends "base_student.html" %}{% load doors %}{% block main %}<h1>Key of a workshop</h1>
<form method="post">{% csrf_token %}{% act_key %}{{ form }}<button class="button primary">Hand in</button></form>
{% endblock %}"""


@signed_in
def begin(request: SignedInRequest, kind: str, unit: int) -> HttpResponse:
    opened = open_application(kind=kind, subject=unit, by=request.person, at=request.at, act_key=act_key(request))
    return redirect("office_key:form", opened.ids[0])


@signed_in
def form(request: SignedInRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(Application, pk=pk, person=request.person)
    filled = KeyForm(request.POST or None, initial=application.particulars)
    if request.method == "POST" and filled.is_valid():
        said = filled.cleaned_data
        common = {"application_id": pk, "by": request.person, "at": request.at}
        if application.state == State.DRAFT:
            save_draft(answers=said, version=None, **common)
            submit(particulars=said, act_key=act_key(request), **common)
        else:
            answer(particulars=said, act_key=act_key(request), **common)
        return redirect("casework:application", pk)
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"form": filled}, request))
