"""Keys."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class RowsResealed(Event):
    """Rows of a table were encrypted anew with the newest keys. `last` is the last row's id, None at the end."""

    key: ClassVar[str] = "security.rows-resealed"
    sentence: ClassVar[str] = _("encrypted {rows} rows of {table} with the newest keys")

    table: str
    rows: int
    last: int | None


@dataclass(frozen=True, kw_only=True)
class SignInNamesRenewed(Event):
    """Addresses that people sign in by were indexed anew. `last` is the last row's id, None at the end."""

    key: ClassVar[str] = "security.sign-in-names-renewed"
    sentence: ClassVar[str] = _("indexed {renewed} e-mail addresses of the sign-in with the newest key")

    renewed: int
    last: int | None
