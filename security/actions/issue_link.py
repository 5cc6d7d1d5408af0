"""Let the owner of an account choose a new password by a link."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.events import LinkIssued
from security.journal import recorded
from security.models import Account, LinkRequest, Person
from security.queries import lock_persons
from security.queries.staff import is_of_office
from security.rules.bell import LINKS, ring_after_commit
from security.rules.links import MOST_SENT, TO_OWNER, WITHIN
from security.rules.networks import NOWHERE


class CannotIssueLink(Exception):
    """There is nowhere to send it, or enough were sent; the message says so."""


@recorded
def issue_link(*, account: Account, by: Person, at: datetime, network: str = NOWHERE) -> LinkIssued:
    """Enter in the journal who let the owner choose a new password. The link itself stands nowhere.

    Whoever sees the link can become its owner. So where the person holds an office, will hold one or is proposed for
    one, it is sent to the owner's own address, by the worker that makes it, and no administrator sees it (2.1, 2.3.4,
    S:AUT-04). Otherwise the caller shows it, once. The system person, who sets a school up before anybody can sign in,
    shows the first officers theirs.
    :raises CannotIssueLink: if such a person has no address on record, or was sent enough within the hour
    """
    lock_persons([account.person_id])
    to_owner = not by.is_system and is_of_office(account.person, at)
    if to_owner:
        _send(account, network, at)
    about = f"security.account:{account.pk}"
    return LinkIssued(at=at, by=by.pk, persons=frozenset({account.person_id}), about=about, to_owner=to_owner)


def _send(account: Account, network: str, at: datetime) -> None:
    owner = Person.objects.get(pk=account.person_id)
    if not owner.email:
        raise CannotIssueLink(
            _(
                "No e-mail address is on record for %(name)s, and a link to this account goes to its owner only. Let "
                "the security administrator enter the address first, then send the link."
            )
            % {"name": owner}
        )
    sent = LinkRequest.objects.filter(key=str(account.pk), purpose=TO_OWNER, at__gt=at - WITHIN)
    if sent.count() >= MOST_SENT:
        raise CannotIssueLink(_("%(name)s was sent enough links within this hour. Look there first.") % {"name": owner})
    LinkRequest.objects.create(key=str(account.pk), purpose=TO_OWNER, network=network, at=at, due_at=at)
    ring_after_commit(LINKS)
