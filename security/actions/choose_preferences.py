"""Keep what the owner of an account prefers."""

from datetime import datetime

from security.events import PreferencesChosen
from security.journal import recorded
from security.models import Account, Person
from security.queries import NotFound, lock_persons


@recorded
def choose_preferences(
    *, account: int, language: str | None = None, shortcuts: bool | None = None, by: Person, at: datetime
) -> PreferencesChosen:
    """Set the language of pages and messages, whether single keys act (WCAG 2.1.4), or both; None leaves it as it is.

    :raises NotFound: unless the account is the own one and may be used
    """
    lock_persons([by.pk])
    own = Account.objects.filter(pk=account, person=by, is_active=True).first()
    if own is None:
        raise NotFound
    own.language = own.language if language is None else language
    own.shortcuts = own.shortcuts if shortcuts is None else shortcuts
    own.save(update_fields=["language", "shortcuts"])
    return PreferencesChosen(
        at=at,
        by=by.pk,
        persons=frozenset({by.pk}),
        about=f"security.account:{own.pk}",
        language=own.language,
        shortcuts=own.shortcuts,
    )
