"""Separation of duties (domain 2.3): who may not do what because of who he is or what he did before.

Each predicate answers with the sentence that refuses, marked for the catalogue, or with None. Persons are named by
any id; for a decision taken on paper the officer is its signer, not who enters it (2.3.1).
"""

from collections.abc import Collection, Hashable, Iterable
from datetime import date
from typing import Final

from security.rules import matrix
from security.rules.cells import Verb
from security.rules.offices import Group, role
from security.rules.words import marked as _

BREAK_GLASS_HOURS: Final = 1
"""How long an emergency access lasts (2.3.10)."""

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
_CONFIRMS_PRIVILEGED: Final = frozenset({"SECADMIN", "AA_HEAD"})
_ENACTS: Final = frozenset(matrix.roles_for("edition.confirm", verbs={Verb.DECIDE}))


def exclusive_offices(offices: Iterable[str], *, merged_admin: bool = False) -> str | None:
    """Why one person may not hold these offices together, or None (2.3.3, 2.3.4).

    `merged_admin` is the small school's mode: system and security administration in one hand, audit never (AMB-25).

    :raises UnknownOffice: if one of them is not in the catalogue
    """
    held = {role(code).code for code in offices}
    groups = {role(code).group for code in held} - {Group.PRIVATE}
    if merged_admin and groups == {Group.SYSTEM, Group.SECURITY}:
        return None
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
        "Appoint another person, or switch the three-administrator mode off."
    )


def four_eyes(
    officer: Hashable,
    *,
    filed_by: Hashable,
    prepared_by: Collection[Hashable] = (),
    decided_other_steps: Collection[Hashable] = (),
) -> str | None:
    """Why the officer may not decide this step, or None: own application, own preparation, a step before (2.3.1)."""
    if officer == filed_by:
        return _("You filed this application, so another person must decide on it (four eyes).")
    if officer in prepared_by:
        return _("You prepared this application, so another person must decide on it (four eyes).")
    if officer in decided_other_steps:
        return _(
            "You already decided another step of this application. "
            "Each step is decided by a different person (four eyes)."
        )
    return None


def preparer_decides(officer: Hashable, *, prepared_by: Collection[Hashable], one_person_may: bool) -> str | None:
    """Why who prepared may not decide the step of academic affairs, or None (2.3.2).

    `one_person_may` is the school's switch for the general tier and for registration.
    """
    if one_person_may or officer not in prepared_by:
        return None
    return _("The registrar prepares and the head of academic affairs decides: two persons.")


def fee_state_and_registration(approver: Hashable, *, fee_entered_by: Collection[Hashable]) -> str | None:
    """Why the officer may not approve this registration, or None: he entered the fee state (2.3.3)."""
    return ENTERED_THE_FEES if approver in fee_entered_by else None


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


def sealing_and_dispatch(*, sealed_by: Hashable, dispatched_by: Collection[Hashable], by_courier: bool) -> str | None:
    """Why the dossier may not leave in these hands, or None: with a courier, another person than who sealed (2.3.6)."""
    if by_courier and not set(dispatched_by) - {sealed_by}:
        return _("Who sealed the dossier cannot dispatch it alone by courier. A second person must sign.")
    return None


def recusal(member: Hashable, *, decided_by: Collection[Hashable]) -> str | None:
    """Why a member may not sit on this appeal, or None: took part in the decision appealed against (2.3.7)."""
    if member in decided_by:
        return _("You took part in the decision that is appealed against, so you cannot sit on the appeal.")
    return None


def legality_check(checker: Hashable, *, prepared_by: Collection[Hashable]) -> str | None:
    """Why the officer may not check the legality of this application, or None: prepared it (2.3.7)."""
    if checker in prepared_by:
        return _("You prepared this application, so another person must check its legality.")
    return None


def cover_is_explicit(*, begins: date | None, ends: date | None, reason: str) -> str | None:
    """Why the substitution (代理) does not stand, or None: it needs its first and last day and a reason (2.3.8)."""
    if begins is None or ends is None or not reason.strip():
        return _("A substitution needs its first day, its last day and a reason.")
    if ends < begins:
        return _("The last day of a substitution cannot be before its first.")
    return None


def two_persons_correct(first: Hashable, second: Hashable | None) -> str | None:
    """Why a correction of key data or status, or a revocation, does not stand yet, or None (2.3.9)."""
    if second is None or first == second:
        return _("A correction of key data or status, or a revocation, needs two different persons.")
    return None


def break_glass(offices: Collection[str], *, reason: str) -> str | None:
    """Why emergency access is refused, or None (2.3.10). It ends after `BREAK_GLASS_HOURS` and alerts the auditor."""
    if "AA_HEAD" not in offices:
        return _("Emergency access is open to the head of academic affairs only.")
    if not reason.strip():
        return _("Say why emergency access is needed. The auditor and the principal are told at once.")
    return None


def enacting(*, proposed_by: Hashable, confirmed_by: Hashable, confirmer_offices: Collection[str]) -> str | None:
    """Why the edition may not be confirmed by this person, or None (2.3.11)."""
    if not _ENACTS & set(confirmer_offices):
        return _("An edition is confirmed by the principal or the school leader in charge.")
    if proposed_by == confirmed_by:
        return _("Who proposed an edition cannot confirm it: two persons are needed.")
    return None


def auto_left(officer: Hashable, *, prepared_by: Hashable, contacts_logged_by: Collection[Hashable]) -> str | None:
    """Why the officer may not confirm that this student has left, or None (2.3.12).

    `contacts_logged_by` names who logged each contact; the only one of them does not confirm.
    """
    if officer == prepared_by:
        return _("You prepared this proposal, so the head of academic affairs must confirm it.")
    if set(contacts_logged_by) == {officer}:
        return _("You logged the only contact with this student, so another person must confirm.")
    return None
