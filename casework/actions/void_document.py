"""Declare a paper void."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import DocumentVoided
from casework.models import Document
from casework.queries.documents import issued_in_reach
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


class CannotVoid(Exception):
    """The paper cannot be declared void like this; the message says why."""


@recorded
def void_document(*, document: int, why: str, by: Person, at: datetime) -> DocumentVoided:
    """It no longer counts, and whoever checks its code is told so. Number and PDF stay in the register.

    :raises NotFound: if this person does not issue papers of this kind there
    :raises CannotVoid: without a reason, or if it is void already
    """
    rows = issued_in_reach(by, at, verbs={"decide", "do"})
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=document).first()
    if found is None:
        raise NotFound(_("There is no such document."))
    if found.voided_at is not None:
        raise CannotVoid(_("{number} is void already.").format(number=found.shown_number))
    if not why.strip():
        raise CannotVoid(_("Write why it is void; it stands in the register."))
    Document.objects.filter(pk=found.pk).update(voided_at=at, voided_by=by, voided_why=why.strip()[:200])
    event: DocumentVoided = DocumentVoided.of(found, by=by, at=at, why=why.strip()[:200])
    return event
