"""What a new student brings to the check-in."""

from typing import Final

from security.rules.words import marked as _

TO_BRING: Final = (
    _("The admission letter"),
    _("The ID document, original and a copy; without one, the household register"),
    _("The sealed dossier from the previous school, unopened, if it was handed to you"),
    _("Two photos as on the ID document"),
    _("The proof of a loan, of aid or of service in the army, if there is one"),
)
