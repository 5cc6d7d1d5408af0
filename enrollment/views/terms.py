"""The school's terms: looked at, entered, their days put right."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions.change_term import change_term
from enrollment.actions.enter_term import TERMS, CannotEnterTerm, enter_term
from enrollment.forms.places import TermDaysForm, TermForm, next_term
from enrollment.models import Term
from enrollment.views.places import form_page
from security.access import may
from security.signed_in import SignedInRequest, act_key, needs


@require_safe
@needs(TERMS)
def terms(request: SignedInRequest) -> HttpResponse:
    """All terms, newest first."""
    rows = Term.objects.prefetch_related("batches").order_by("-opens_on")
    may_enter = may(request.person, TERMS, request.at, verbs={"decide"})
    return render(request, "enrollment/terms.html", {"terms": rows, "may_enter": may_enter})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TERMS, verbs={"decide"})
def term_new(request: SignedInRequest) -> HttpResponseBase:
    """A new term; the form begins with the one after the last."""
    form = TermForm(request.POST or None, initial=next_term(localtime(request.at).date()))
    if request.method == "POST" and form.is_valid():
        try:
            enter_term(**form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
        except CannotEnterTerm as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The term is entered."))
            return redirect("enrollment:terms")
    return form_page(request, form, _("New term"), back=reverse("enrollment:terms"), back_words=_("Terms"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TERMS, verbs={"decide"})
def term(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The days of a term."""
    found = get_object_or_404(Term, pk=pk)
    initial = {name: getattr(found, name) for name in TermDaysForm.base_fields}
    form = TermDaysForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_term(term=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
        except CannotEnterTerm as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The days are changed."))
            return redirect("enrollment:terms")
    return form_page(request, form, str(found), back=reverse("enrollment:terms"), back_words=_("Terms"))
