"""Acknowledge an edition."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rulebook.events import EditionAcknowledged
from rulebook.models import Acknowledgement, Edition
from rulebook.queries.acknowledging import DO, READ, acknowledged_at, to_be_read
from security.access import reach_of
from security.journal import recorded
from security.models import Person
from security.queries import NotFound
from security.rules import matrix


class CannotAcknowledge(Exception):
    """The edition cannot be acknowledged; the message says why."""


@recorded
def acknowledge_edition(*, edition: int, by: Person, at: datetime) -> EditionAcknowledged:
    """A member of staff says to have studied an edition that is, or will be, in force (SUP-3). Once.

    :raises NotFound: if there is no such edition
    :raises CannotAcknowledge: by who holds no office, for an edition that is not in force, or a second time
    """
    if not reach_of(by, matrix.offices_for(READ, verbs=DO, extents=None), at):
        raise CannotAcknowledge(_("The staff acknowledge editions; you may read them (SUP-3)."))
    found = Edition.objects.defer("text").filter(pk=edition).first()
    if found is None:
        raise NotFound(_("There is no such edition."))
    if not to_be_read(at).filter(pk=edition).exists():
        raise CannotAcknowledge(_("This edition is not in force and will not be: there is nothing to acknowledge."))
    try:
        with transaction.atomic():
            Acknowledgement.objects.create(edition=found, person=by, at=at)
    except IntegrityError as clash:
        if "an_edition_is_acknowledged_once" not in str(clash):
            raise
        said = acknowledged_at(found, by)
        when = date_format(localtime(said), "DATETIME_FORMAT") if said else ""
        raise CannotAcknowledge(_("You acknowledged this edition already: {when}.").format(when=when)) from None
    return EditionAcknowledged(
        at=at,
        by=by.pk,
        persons=frozenset({by.pk}),
        about=f"rulebook.edition:{found.pk}",
        edition=found.pk,
        name=found.name,
    )
