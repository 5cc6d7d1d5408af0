"""Prepare a text of the regulation, to be proposed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rulebook.actions.add_edition import digest_of
from rulebook.actions.enact import CannotEnact, check_can_hold
from rulebook.events import EditionPrepared
from rulebook.models import Edition, EditionProposal
from rulebook.rules.parsing import read_edition
from security.access import may
from security.journal import recorded
from security.models import Person


class CannotPropose(Exception):
    """The edition cannot be prepared, proposed or decided on like this; the message says why."""


@dataclass(frozen=True)
class Draft:
    """What is to be proposed: the text (TOML), for which student categories, from which day, and why."""

    text: str
    categories: Collection[str]
    from_day: date
    reason: str


@recorded
def prepare_edition(*, draft: Draft, by: Person, at: datetime) -> EditionPrepared:
    """Read the text whole and keep it as prepared. Nobody has proposed it by that.

    The system person prepares what was chosen while the school was set up.

    The text may be that of an edition that is there already (a shipped one), or one under a name of its own.

    :raises EditionRefused: listing everything that is wrong with the text
    :raises CannotPropose: not this person's office, no reason, a name that another text has, categories or day that
        cannot be, or the same text waiting already
    """
    if not (by.is_system or may(by, "edition.propose", at, verbs={"decide", "prepare"})):
        raise CannotPropose(_("An edition is prepared by academic affairs and proposed by its head (2.3.11)."))
    rules, digest = read_edition(draft.text, "edition.toml"), digest_of(draft.text)
    if not draft.reason.strip():
        raise CannotPropose(_("Say why the regulation is to change; the school leader and the staff read it."))
    if Edition.objects.filter(name=rules.name).exclude(digest=digest).exists():
        raise CannotPropose(
            _("There is already an edition named “{name}”. An amendment needs a name of its own.").format(
                name=rules.name
            )
        )
    try:
        check_can_hold(rules, draft.categories, draft.from_day, today=localtime(at).date())
    except CannotEnact as refusal:
        raise CannotPropose(str(refusal)) from refusal
    proposal = _kept(
        EditionProposal(
            name=rules.name,
            title=rules.title,
            text=draft.text,
            digest=digest,
            categories=sorted(set(draft.categories)),
            from_day=draft.from_day,
            reason=draft.reason.strip(),
            prepared_by=by,
            prepared_at=at,
        )
    )
    return EditionPrepared(
        at=at, by=by.pk, about=f"rulebook.editionproposal:{proposal.pk}", proposal=proposal.pk, name=proposal.name
    )


def _kept(proposal: EditionProposal) -> EditionProposal:
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as clash:
        if "an_edition_waits_once" not in str(clash):
            raise
        raise CannotPropose(_("An edition of this name is waiting already. Withdraw that proposal first.")) from None
    return proposal
