"""The e-mail address of a person with an office, to which links to choose a password go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from security.actions.correct_address import correct_address
from security.forms import AddressForm
from security.models import Person
from security.proof import fresh
from security.queries import appointments_in
from security.signed_in import SignedInRequest, act_key, needs


@needs("roles.grant", verbs={"decide"})
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def officer_address(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter or correct it. What is on record is not shown."""
    within = appointments_in(request.reach, request.at).order_by().values("person")
    owner = get_object_or_404(Person.objects.filter(pk__in=within), pk=pk)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        correct_address(
            person=owner.pk,
            email=form.cleaned_data["email"],
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
        messages.success(request, _("The e-mail address of %(name)s is saved.") % {"name": owner})
        return redirect("security:appointments")
    shown = {"form": form, "owner": owner}
    return TemplateResponse(request, "security/officer_address.html", shown, status=400 if form.errors else 200)
