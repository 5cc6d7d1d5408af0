"""What the edition says of an application's case."""

from collections.abc import Sequence
from datetime import datetime

from casework.kind import kind_of
from casework.models import Application
from rulebook.queries import in_words as words_of
from rulebook.queries import rules_of
from rulebook.rules.edition import Ruling


def rulings_on(application: Application, *, at: datetime) -> Sequence[Ruling]:
    """Every provision applied to the case, met or not (law 4)."""
    kind = kind_of(application.kind)
    case = kind.case_for([application], at=at)[application.pk]
    return rules_of(application.edition_id).rule(application.kind, case)


def in_words(ruling: Ruling) -> str:
    """Why the ruling is met or not, in the reader's language, with what to do where something is to be done."""
    because = words_of(ruling.because, ruling.facts)
    return f"{because} {words_of(ruling.remedy, ruling.facts)}" if ruling.remedy else because
