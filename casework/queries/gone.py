"""Whether what a saved view names is still there."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from security.models import Unit


def unit_gone(pk: str | None, at: datetime) -> str:
    """A sentence if the unit (id) exists no more, or is closed on the day of `at`; else ""."""
    if not pk:
        return ""
    found = Unit.objects.filter(pk=int(pk)).first()
    if found is None:
        return _("The department or class that this view asks for exists no more. Remove the view, or choose another.")
    if found.closed_on is None or found.closed_on > localtime(at).date():
        return ""
    text = _("This view asks for %(name)s, which has been closed since %(day)s. Remove the view, or choose another.")
    return text % {"name": found.name, "day": found.closed_on.isoformat()}
