"""Make what was granted true."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from casework.events import TookEffect
from casework.kind import kind_of
from casework.models import Application, State
from casework.models.machines import ends_of
from security.journal import recorded
from security.models import Person


@recorded
def take_effect(*, applications: Sequence[Application], by: Person, at: datetime) -> TookEffect:
    """Let the kind write its own rows, and mark the applications, all of one kind, in effect.

    Joins the act that calls it, which holds the locks of persons and applications.
    """
    kind_of(applications[0].kind).effect(applications, at=at, by=by)
    sources, target = ends_of(Application, "take_effect")
    Application.objects.filter(pk__in=[one.pk for one in applications], state__in=sources).update(
        state=State(target),
        in_effect_at=at,
        closed_at=at,
        settles_at=None,
        effective_on=Coalesce("effective_on", Value(localtime(at).date())),
        due_on=None,
        due_is_provisional=False,
        version=F("version") + 1,
    )
    event: TookEffect = TookEffect.of(*applications, by=by, at=at)
    return event
