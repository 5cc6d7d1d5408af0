"""Undoing an import, after the page has answered."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.rules.jobs import Finished, JobFailed, Work, job
from enrollment.actions.ask_undo import UNDO_WORK
from enrollment.actions.take_out_students import StillNeeded
from enrollment.actions.undo_import import undo_import
from enrollment.models import Import
from security.queries import NotFound


@job(UNDO_WORK, title=gettext_lazy("Undo the import"))
def undo(work: Work) -> Finished:
    """One act for the whole import: all of it goes or nothing does. Begun anew, it finds that nothing is left to do."""
    upload = Import.objects.get(pk=work.arguments["import"])
    link = reverse("enrollment:import", args=[upload.pk])
    if upload.state == Import.State.UNDONE:
        return Finished(link=link)
    work.progress(0, None, _("The import is being undone."))
    try:
        event = undo_import(upload=upload.pk, by=work.owner, at=work.at)
    except (NotFound, StillNeeded) as refusal:
        raise JobFailed(str(refusal)) from None
    message = ngettext("%(n)d row was undone.", "%(n)d rows were undone.", event.undone)
    return Finished(message % {"n": event.undone}, outcome={"undone": event.undone}, link=link)
