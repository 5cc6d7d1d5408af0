"""Give a verified guardian a one-time code to sign in by."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.queries.desk import wards_of
from enrollment.actions.verify_guardian import link_to_check
from security.actions.issue_codes import issue_codes
from security.actions.open_account import open_account
from security.backends.codes import digest_of
from security.events import GuardianCodeIssued
from security.journal import recorded
from security.models import Account, OneTimeCode, Person
from security.rules.codes import LASTS

GUARDIAN = OneTimeCode.Purpose.GUARDIAN


class NotVerified(Exception):
    """The guardian may see nothing (yet); the message says why and what to do."""


@recorded
def issue_guardian_code(*, link: int, code: str, by: Person, at: datetime) -> GuardianCodeIssued:
    """Keep the digest of the code; the caller shows it once. A guardian without an account gets one, with no name to
    sign in by and no password: each visit takes a code.

    :raises NotFound: if the officer checks no identities where the student is placed
    :raises NotVerified: if the link is not verified, or an adult student has not consented
    """
    row = link_to_check(link, by=by, at=at)
    if not wards_of(row.guardian, at).filter(pk=row.person_id).exists():
        raise NotVerified(
            _(
                "This guardian may not see the student’s affairs. See a document and verify the link first; "
                "a student who is of age consents on the page “My guardians”."
            )
        )
    account = Account.objects.filter(person=row.guardian).first()
    if account is None:
        opened = open_account(person=row.guardian, names=(), password=None, by=by, at=at)
        account = Account.objects.get(pk=opened.account)
    if account.has_usable_password():
        raise NotVerified(_("This guardian has an account with a password and signs in with it; no code is needed."))
    digests = {account.pk: digest_of(code, account=account.pk, purpose=GUARDIAN)}
    issue_codes(purpose=GUARDIAN, digests=digests, lasts=LASTS[GUARDIAN], by=by, at=at)
    return GuardianCodeIssued(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"security.guardianship:{row.pk}",
        name=row.guardian.name,
    )
