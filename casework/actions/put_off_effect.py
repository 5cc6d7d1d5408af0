"""Try an effect again later that could not be brought about."""

from datetime import datetime

from casework.events import EffectPutOff
from casework.models import Application
from security.journal import recorded
from security.models import Person


@recorded
def put_off_effect(*, application_id: int, until: datetime, by: Person, at: datetime) -> EffectPutOff:
    """Leave the application granted, and its effect due at `until`."""
    application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
    Application.objects.filter(pk=application.pk, settles_at__isnull=False).update(settles_at=until)
    event: EffectPutOff = EffectPutOff.of(application, by=by, at=at, until=until)
    return event
