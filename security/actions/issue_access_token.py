"""Give a system outside a token to ask with."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from security.access import may
from security.events import AccessTokenIssued
from security.journal import recorded
from security.models import AccessToken, Person
from security.rules.access_tokens import LONGEST, beginning, digest


class CannotIssueToken(Exception):
    """The token cannot be given like this; the message says why."""


@recorded
def issue_access_token(
    *, system: str, scope: str, last_day: date, token: str, by: Person, at: datetime
) -> AccessTokenIssued:
    """Keep the digest of a new token, which works until the end of `last_day`. The token stays with the caller, who
    shows it once.

    :raises CannotIssueToken: if the person does not manage accounts, for no name, or a day that is over or too far off
    """
    if not may(by, "users.manage", at, verbs={"decide"}):
        raise CannotIssueToken(_("The system administrator gives access tokens."))
    if not system.strip():
        raise CannotIssueToken(_("Name the system that is to ask."))
    today = localtime(at).date()
    if not today <= last_day <= today + LONGEST:
        raise CannotIssueToken(
            _("Choose a last day between today and %(latest)s; before it, give the system a new token.")
            % {"latest": today + LONGEST}
        )
    row = AccessToken.objects.create(
        system=" ".join(system.split()),
        scope=scope,
        digest=digest(token),
        begins=beginning(token),
        issued_by=by,
        issued_at=at,
        valid_until=make_aware(datetime.combine(last_day + timedelta(days=1), time.min)),
    )
    return AccessTokenIssued(
        at=at,
        by=by.pk,
        about=f"security.accesstoken:{row.pk}",
        token=row.pk,
        system=row.system,
        scope=scope,
        last_day=last_day,
    )
