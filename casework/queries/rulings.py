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
    found = standing_rulings([application], by_kind=application.kind, edition=application.edition_id, at=at)
    return found[application.pk]


def standing_rulings(
    applications: Sequence[Application], *, by_kind: str, edition: int, at: datetime
) -> dict[int, Sequence[Ruling]]:
    """Per application id what the edition says of its case now: applications of one kind under one edition."""
    cases = kind_of(by_kind).case_for(applications, at=at)
    rules = rules_of(edition)
    return {one.pk: rules.rule(by_kind, cases[one.pk]) for one in applications}


def in_words(ruling: Ruling) -> str:
    """Why the ruling is met or not, in the reader's language, with what to do where something is to be done."""
    because = words_of(ruling.because, ruling.facts)
    return f"{because} {words_of(ruling.remedy, ruling.facts)}" if ruling.remedy else because
