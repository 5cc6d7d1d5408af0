"""Take in a text of the regulation."""

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from rulebook.events import EditionAdded
from rulebook.models import Edition
from rulebook.rules.parsing import read_edition
from security.access import may
from security.journal import recorded
from security.models import Person


class CannotAdd(Exception):
    """The text cannot become an edition; the message says why."""


@recorded
def add_edition(
    *, text: str, by: Person, at: datetime, proposed_by: Person | None = None, file: str = "edition.toml"
) -> EditionAdded:
    """Read the text whole and keep it as a row that never changes. It is not in force by that.

    Shipped editions name nobody; the school's own name who proposed (`proposed_by`) and who confirmed them (`by`).
    `file` is what a refusal calls the text.

    :raises CannotAdd: if it is not this person's office, or another text already has this name
    :raises EditionRefused: listing everything that is wrong with the text
    """
    if not (by.is_system or may(by, "edition.propose", at) or may(by, "edition.confirm", at)):
        raise CannotAdd(_("An edition is proposed by the head of academic affairs (2.3.11)."))
    rules = read_edition(text, file)
    digest = digest_of(text)
    if Edition.objects.filter(name=rules.name).exists():
        raise CannotAdd(
            _("There is already an edition named “{name}”. An amendment needs a name of its own.").format(
                name=rules.name
            )
        )
    edition = Edition.objects.create(
        name=rules.name,
        title=rules.title,
        layer="+".join(rules.layers),
        text=text,
        digest=digest,
        proposed_by=proposed_by,
        confirmed_by=by if proposed_by else None,
        enacted_at=at,
    )
    return EditionAdded(
        at=at, by=by.pk, about=f"rulebook.edition:{edition.pk}", edition=edition.pk, name=edition.name, digest=digest
    )


def digest_of(text: str) -> str:
    """What tells one text from another: the SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
