"""Enter in the journal how often the tokens of systems outside were used."""

from datetime import datetime

from security.events import AccessTokensUsed
from security.journal import recorded
from security.models import Person, TokenUse


@recorded
def note_token_uses(*, before: datetime, by: Person, at: datetime) -> AccessTokensUsed:
    """One entry for each token and hour that began before that moment and is not entered yet."""
    rows = TokenUse.objects.select_for_update(of=("self",)).filter(hour__lt=before, noted_at=None)
    found = list(rows.select_related("token").order_by("pk"))
    TokenUse.objects.filter(pk__in=[one.pk for one in found]).update(noted_at=at)
    return AccessTokensUsed(
        at=at,
        by=by.pk,
        used=tuple((one.token_id, one.token.system, one.hour, one.asked, one.refused) for one in found),
    )
