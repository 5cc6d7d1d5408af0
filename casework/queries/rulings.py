"""What the edition says of an application's case, and how a page prints it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.kind import kind_of
from casework.models import Application
from casework.models import Ruling as Kept
from rulebook.queries import in_words as words_of
from rulebook.queries import rules_of
from rulebook.queries.words import in_articles
from rulebook.rules.edition import Ruling
from security.rules.words import together


@dataclass(frozen=True)
class ShownRuling:
    """A ruling in the reader's words: the school's sentence, the article, the fact, what to do."""

    says: str
    reads: str
    cites: str
    because: str
    clause: str
    met: bool
    hard: bool
    reason: str


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
    return together(because, words_of(ruling.remedy, ruling.facts)) if ruling.remedy else because


def shown_ruling(ruling: Ruling, reason: str = "") -> ShownRuling:
    """A ruling as the page prints it."""
    return ShownRuling(
        says=ruling.provision.says,
        reads=ruling.provision.reads,
        cites=in_articles(ruling.provision.cites),
        because=in_words(ruling),
        clause=ruling.provision.clause,
        met=ruling.met,
        hard=ruling.hard,
        reason=reason,
    )


def blocking_rulings(rulings: Iterable[Ruling]) -> list[ShownRuling]:
    """The rulings that stand in the way, as the page prints them."""
    return [shown_ruling(one) for one in rulings]


def kept_rulings(application: Application) -> list[ShownRuling]:
    """Those that were kept with the application in the latest round, as the page prints them."""
    rows = list(Kept.objects.filter(application=application).order_by("-round", "position"))
    latest = [row for row in rows if row.round == rows[0].round]
    return [shown_ruling(Ruling.from_row(row.facts), row.reason or "") for row in latest]
