"""Separation of duties (domain 2.3): who may not do what because of who he is or what he did before.

Each predicate answers with the sentence that refuses, marked for the catalogue, or with None. What an officer may not
decide because of his part in it is no sentence but a row that never comes to his desk: `casework.queries.desk` leaves
out what he filed, opened or signed before (2.3.1, for a decision on paper its signer), and each kind what it keeps from
him by `Kind.kept_from`; the sentences for these stand here. There is no emergency access (2.3.10): what is masked is
revealed with a reason, whoever asks.
"""

from collections.abc import Collection, Hashable, Iterable
from datetime import date
from typing import Final

from security.rules import matrix
from security.rules.cells import Verb
from security.rules.offices import Group, role
from security.rules.words import marked as _

_APPROVES_REGISTRATION: Final = frozenset(
    {
        *matrix.roles_for("registration.dept_review", verbs={Verb.DECIDE}),
        *matrix.roles_for("registration.final_review", verbs={Verb.DECIDE}),
    }
)
_ENTERS_FEES: Final = frozenset(matrix.roles_for("fee.state", verbs={Verb.DECIDE}))
ENTERED_THE_FEES: Final = _(
    "You entered the fee state of this student, so another person must approve the registration."
)
COVERS_ITSELF: Final = _("Nobody stands in for himself. Choose another person.")
COVERS_ANOTHER_OFFICE: Final = _(
    "A substitute holds the same office of the same unit as the person whom he stands in for. Choose these."
)
COVERS_OTHER_DAYS: Final = _(
    "The substitution lies within the days of the appointment that it stands in for. Choose days within these."
)
LOGGED_THE_ONLY_CONTACT: Final = _("You logged the only contact with this student, so another person must confirm.")
PREPARED_THE_CASE: Final = _("You had a part in this case, so another person must check its legality.")
_CONFIRMS_PRIVILEGED: Final = frozenset({"SECADMIN", "AA_HEAD"})
_ENACTS: Final = frozenset(matrix.roles_for("edition.confirm", verbs={Verb.DECIDE}))


def exclusive_offices(offices: Iterable[str]) -> str | None:
    """Why one person may not hold these offices together, or None (2.3.3, 2.3.4, AMB-25).

    :raises UnknownOffice: if one of them is not in the catalogue
    """
    held = {role(code).code for code in offices}
    groups = {role(code).group for code in held} - {Group.PRIVATE}
    if len(groups) > 1:
        return _why_exclusive(groups)
    if held & _ENTERS_FEES and held & _APPROVES_REGISTRATION:
        return _(
            "Who enters fee states cannot approve registrations (separation of duties). "
            "Appoint another person to one of the two offices."
        )
    return None


def _why_exclusive(groups: set[Group]) -> str:
    if Group.AUDIT in groups:
        return _(
            "An auditor can hold no other office (separation of duties). "
            "Appoint another person, or end the other appointment first."
        )
    if Group.BUSINESS in groups:
        return _(
            "A system or security administrator can hold no business office (separation of duties). "
            "Appoint another person, or end the other appointment first."
        )
    return _(
        "One person cannot be both system and security administrator (separation of duties). "
        "Appoint another person to one of the two offices."
    )


def granting_privileged(
    office: str, *, granted_by: Hashable, confirmed_by: Hashable | None, confirmer_offices: Collection[str] = ()
) -> str | None:
    """Why the appointment to a privileged office does not stand yet, or None (2.3.4)."""
    if not role(office).is_privileged:
        return None
    if confirmed_by is None or confirmed_by == granted_by or not _CONFIRMS_PRIVILEGED & set(confirmer_offices):
        return _(
            "This office is privileged: a second security administrator or the head of academic affairs "
            "must confirm the appointment."
        )
    return None


def cover_is_explicit(*, begins: date | None, ends: date | None, reason: str) -> str | None:
    """Why the substitution (代理) does not stand, or None: it needs its first and last day and a reason (2.3.8)."""
    if begins is None or ends is None or not reason.strip():
        return _("A substitution needs its first day, its last day and a reason.")
    if ends < begins:
        return _("The last day of a substitution cannot be before its first.")
    return None


def enacting(*, proposed_by: Hashable, confirmed_by: Hashable, confirmer_offices: Collection[str]) -> str | None:
    """Why the edition may not be confirmed by this person, or None (2.3.11)."""
    if not _ENACTS & set(confirmer_offices):
        return _("An edition is confirmed by the principal or the school leader in charge.")
    if proposed_by == confirmed_by:
        return _("Who proposed an edition cannot confirm it: two persons are needed.")
    return None
