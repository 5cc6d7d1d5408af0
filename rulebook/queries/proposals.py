"""Proposed editions, as those who prepare, propose and confirm them see them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rulebook.models import EditionProposal
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parsing import read_edition
from security.access import may
from security.models import Person
from security.queries import NotFound

State = EditionProposal.State


def proposals_visible_to(reader: Person, at: datetime) -> QuerySet[EditionProposal]:
    """Academic affairs sees them all; school leaders and heads of department those that were really proposed."""
    rows = EditionProposal.objects.select_related("prepared_by", "proposed_by", "decided_by", "edition").defer("text")
    if may(reader, "edition.propose", at, verbs={"decide", "prepare"}):
        return rows
    if may(reader, "edition.confirm", at) or may(reader, "edition.propose", at):
        return rows.exclude(proposed_by=None)
    return rows.none()


def sees_proposals(reader: Person, at: datetime) -> bool:
    """Those who prepare, propose, confirm, or file rules under an edition; nobody else knows of proposals."""
    return may(reader, "edition.propose", at) or may(reader, "edition.confirm", at)


def waiting_for(reader: Person, at: datetime) -> int:
    """How many proposals wait, as this person sees it."""
    if not sees_proposals(reader, at):
        return 0
    return proposals_visible_to(reader, at).filter(state__in=[State.PREPARED, State.OPEN]).count()


def take_proposal(pk: int, *, by: Person, at: datetime, states: Collection[str]) -> EditionProposal:
    """The proposal, locked, if this person may see it and it is in one of these states.

    :raises NotFound: otherwise; if it does not wait any more, with who decided on it and when
    """
    visible = proposals_visible_to(by, at).order_by().values("pk")
    found = EditionProposal.objects.select_for_update().filter(pk=pk, pk__in=visible).first()
    if found is None:
        raise NotFound(_("There is no such proposal."))
    if found.state not in states:
        state = State(found.state).label
        raise NotFound(_("This proposal is no longer waiting for that: {state}.").format(state=state))
    return found


def rules_proposed(proposal: EditionProposal) -> Rules:
    """What the proposed edition says."""
    return read_edition(proposal.text, "edition.toml")
