"""Whether the school is being set up, and in which browser."""

from datetime import datetime

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from security.backends.codes import holder_digest
from security.models import FirstStart
from security.queries import NotFound


def first_start() -> FirstStart | None:
    """The first start that is not done yet; None where there is none any more, or never was."""
    return FirstStart.objects.filter(done_at=None).first()


def is_held(start: FirstStart, holder: str, at: datetime) -> bool:
    """Whether this browser (by its secret) is the one that goes on setting the school up."""
    if start.holder is None or start.held_until is None or start.held_until <= at:
        return False
    return constant_time_compare(bytes(start.holder), holder_digest(holder))


def take_first_start(holder: str, at: datetime) -> FirstStart:
    """The first start, locked, for the browser that holds it.

    :raises NotFound: when it is over, or another browser has gone on with a newer code
    """
    start = FirstStart.objects.select_for_update().filter(done_at=None).first()
    if start is None or not is_held(start, holder, at):
        raise NotFound(_("Somebody else goes on setting the school up, with a newer code. Ask who it is."))
    return start
