"""Begin an application as a draft."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.events import ApplicationOpened
from casework.kind import CannotBegin, Kind, kind_of
from casework.models import Application, Material, under_way
from security.fields import allocate_ids
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def open_application(
    *, kind: str, subject: int, by: Person, at: datetime, on_behalf: bool = False
) -> ApplicationOpened:
    """Make the draft, the kind's own row and the empty material slots.

    `subject` is the id of whatever the kind is about; `by` is the applicant, or, `on_behalf`, an officer for one.
    :raises CannotBegin: with a sentence, also if one of the same sort is already under way
    """
    declared = kind_of(kind)
    begin = declared.begin_for if on_behalf else declared.begin
    beginning = begin(subject=subject, by=by, at=at)
    lock_persons([beginning.person.pk])
    [pk] = allocate_ids(Application, 1)
    application = Application(
        pk=pk,
        number=number_of(declared, pk, at),
        kind=kind,
        person=beginning.person,
        opened_by=by,
        unit=beginning.unit,
        edition_id=beginning.edition,
        exclusive=beginning.exclusive,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError as clash:
        if "one_open_application_of_its_sort" not in str(clash):
            raise
        raise CannotBegin(_under_way()) from None
    declared.attach(application, subject=subject)
    _none_handed_in(application)
    refresh_slots(application)
    event: ApplicationOpened = ApplicationOpened.of(application, by=by, at=at)
    return event


def _under_way() -> str:
    return _("An application of this kind is already under way. Go on with that one.")


def _none_handed_in(application: Application) -> None:
    """What was handed in carries another mark than a draft does; a second one of its kind is not begun beside it."""
    mark = kind_of(application.kind).one_at_a_time(application)
    beside = Application.objects.exclude(pk=application.pk).filter(kind=application.kind, exclusive=mark)
    if beside.filter(under_way()).exists():
        raise CannotBegin(_under_way())


def refresh_slots(application: Application) -> None:
    """Make the material slots what the kind now asks for. A slot that holds files stays."""
    wanted = {
        slot.key: (position, slot) for position, slot in enumerate(kind_of(application.kind).slots(application), 1)
    }
    there = {material.slot: material for material in application.materials.all()}
    for key, (position, slot) in wanted.items():
        if key not in there:
            Material.objects.create(application=application, slot=key, position=position, is_required=slot.is_required)
        elif there[key].is_required != slot.is_required:
            Material.objects.filter(pk=there[key].pk).update(is_required=slot.is_required)
    for key, material in there.items():
        if key not in wanted and not material.files.exists():
            material.delete()


def number_of(kind: Kind, pk: int, at: datetime) -> str:
    """The number that is told to people: the kind's letters, the year, the id."""
    return f"{kind.prefix}{localtime(at):%Y}{pk:07d}"
