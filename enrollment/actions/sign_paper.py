"""Sign a paper of the entry (D33, SEC-1.3, SEC-3.6)."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import PaperSigned
from enrollment.models import Consent
from enrollment.queries.arrivals import arrivals_for
from enrollment.queries.entry_papers import a_guardian_signs, may_sign_for, who_signs
from enrollment.rules.entry_papers import CURRENT
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotSign(Exception):
    """The paper cannot be signed like this; the message says why."""


@recorded
def sign_paper(*, person: Person, paper: str, signer: Person, by: Person, at: datetime) -> PaperSigned:
    """Keep that `signer` signed the newest text. Who acts for himself or a ward signs online, an officer enters paper.

    For a minor a verified legal guardian signs (PIPL 31).
    :raises NotFound: if `by` neither signs this nor checks the student in
    :raises CannotSign: with a sentence: signed before, or not for this signer to sign
    """
    lock_persons([person.pk])
    is_online = signer.pk == by.pk and may_sign_for(person, by, at)
    if not is_online and not arrivals_for(by, at).filter(person=person).exists():
        _refuse_minor(person, by, at)
        raise NotFound(_("This paper is not yours to sign."))
    if not who_signs(person, at).filter(pk=signer.pk).exists():
        raise CannotSign(
            _("%(name)s does not sign this: for a minor a verified legal guardian does, else the student.")
            % {"name": signer.name}
        )
    text = CURRENT[Consent.Paper(paper)]
    if Consent.objects.filter(person=person, paper=paper, version=text.version).exists():
        raise CannotSign(_("“%(title)s” is signed already.") % {"title": text.title})
    way = Consent.Way.ONLINE if is_online else Consent.Way.PAPER
    Consent.objects.create(person=person, paper=paper, version=text.version, signed_by=signer, signed_at=at, way=way)
    return PaperSigned(
        at=at,
        by=by.pk,
        persons=frozenset({person.pk}),
        about=f"security.person:{person.pk}",
        paper=paper,
        title=text.titles["zh"],
        version=text.version,
        way=str(way),
        signed_by=signer.pk,
    )


def _refuse_minor(person: Person, by: Person, at: datetime) -> None:
    """:raises CannotSign: with a sentence for the student who is not of age"""
    if person.pk == by.pk and a_guardian_signs(person, at):
        raise CannotSign(
            _("You are not of age yet: a guardian signs, with a code that the counter hands out, or on paper there.")
        )
