"""Everything the page of one application shows, to its applicant and to the offices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from casework.kind import Fact, kind_of
from casework.models import Application, Document, State
from casework.queries.desk import on_the_desk_of, visible_to
from casework.queries.documents import documents_visible_to
from casework.queries.materials import Paper, papers_of
from casework.queries.papers import ENTER, PAPER, is_signed_by_somebody
from casework.queries.progress import Progress, progress_of
from casework.queries.queue import labels_of
from casework.queries.reopening import reopens
from casework.queries.rulings import ShownRuling, kept_rulings
from casework.queries.undoing import undoable_by
from casework.rules.documents import document_kinds
from security.access import may_where
from security.models import Person


@dataclass(frozen=True)
class ApplicationPage(Progress):
    """All facts of the page. `label` is for officers, who have to tell namesakes apart."""

    label: str
    facts: Sequence[Fact]
    papers: Sequence[Paper]
    rulings: Sequence[ShownRuling]
    may_decide: bool
    may_undo: bool
    may_enter_paper: bool
    may_reopen: bool
    issued: Sequence[Issued]

    @property
    def may_be_returned(self) -> bool:
        """Whether somebody handed it in who could correct it; not of a case that the school itself opened."""
        return not kind_of(self.application.kind).is_of_the_school

    @property
    def fields_asked(self) -> frozenset[str]:
        """The facts that the applicant is to correct now, by name."""
        asked = self.returned.returned_items if self.returned and self.application.state == State.WITH_APPLICANT else ()
        return _fields_among(asked)

    @property
    def fields_corrected(self) -> frozenset[str]:
        """The facts that say something else since the latest return, by name, while an office has it."""
        return _fields_among(self.returned.changed if self.returned and self.application.state == State.OPEN else ())


@dataclass(frozen=True)
class Issued:
    """A numbered paper that was issued on the application, for whoever may open it."""

    document: Document
    title: str


def application_page(pk: int, *, reader: Person, at: datetime) -> ApplicationPage | None:
    """The page of an application, as this reader sees it; None if the reader may not."""
    desk = on_the_desk_of(reader, at).filter(pk=OuterRef("pk"))
    rows = visible_to(reader, at).filter(pk=pk).annotate(is_on_desk=Exists(desk))
    application = rows.select_related("person", "unit__parent", "confirmation__by").first()
    if application is None:
        return None
    progress = progress_of(application, reader=reader, at=at)
    facts = kind_of(application.kind).facts(application)  # before the labels, which may use what was read for them
    return ApplicationPage(
        **vars(progress),
        label="" if progress.is_own else labels_of([application]).get(application.pk, ""),
        facts=facts,
        papers=papers_of(application, since=_returned_at(progress)),
        rulings=kept_rulings(application),
        may_decide=application.is_on_desk,
        may_enter_paper=application.state == State.OPEN
        and application.person_id != reader.pk
        and progress.current is not None
        and is_signed_by_somebody(application.kind, progress.current.office)
        and bool(may_where(reader, PAPER, at, verbs=ENTER)),
        may_reopen=reopens(reader, application, at),
        issued=_issued(application, reader, at),
        may_undo=reader.pk in progress.answered_by and undoable_by(reader, at).filter(application=application).exists(),
    )


def _fields_among(items: Iterable[str]) -> frozenset[str]:
    return frozenset(item.removeprefix("field:") for item in items if item.startswith("field:"))


def _returned_at(progress: Progress) -> datetime | None:
    """The moment of the latest return, while an office has the corrections."""
    returned = progress.returned if progress.application.state == State.OPEN else None
    return returned.at if returned is not None and returned.answered_at is not None else None


def _issued(application: Application, reader: Person, at: datetime) -> list[Issued]:
    """None is issued before it is decided."""
    if application.decided_at is None:
        return []
    rows = documents_visible_to(reader, at).filter(application=application).order_by("pk")
    return [Issued(row, str(document_kinds()[row.kind].title)) for row in rows]
