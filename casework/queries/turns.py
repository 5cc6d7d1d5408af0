"""Where applications stand alike, so that one answer does the same to all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.models import Application, Decision, Step
from security.models import Person


@dataclass(frozen=True)
class OnPaper:
    """An answer that was signed on paper: by whom, on which day, and the id of the scan."""

    signer: Person
    day: date
    scan: int


@dataclass(frozen=True)
class Answer:
    """What the officer said. `together` is the id of the bulk decision it is part of, `paper` where it was signed."""

    agrees: bool
    opinion: str
    together: int | None = None
    paper: OnPaper | None = None

    @property
    def verdict(self) -> Decision.Verdict:
        """As it stands in the record."""
        return Decision.Verdict.AGREED if self.agrees else Decision.Verdict.REFUSED


@dataclass(frozen=True)
class Turn:
    """Where applications stand alike: the same kind, edition and step, and the same step after it, if there is one."""

    kind: str
    edition: int
    office: str
    unit: int
    goes_on_refused: bool
    next_office: str
    next_days: int | None

    def goes_on(self, answer: Answer) -> bool:
        """Whether another office has it next: a recommendation is passed on whatever it says."""
        return bool(self.next_office) and (answer.agrees or self.goes_on_refused)


def turns_of(applications: Iterable[Application]) -> dict[Turn, list[Application]]:
    """The applications by where they stand; each must have been read with the step it waits for."""
    ones = list(applications)
    ahead = Step.objects.filter(application__in=[one.pk for one in ones], state=Step.State.AHEAD)
    rows = ahead.order_by("application", "-position").values_list("application", "office", "working_days")
    following = {pk: (office, days) for pk, office, days in rows}
    found: dict[Turn, list[Application]] = defaultdict(list)
    for one in ones:
        step, (next_office, next_days) = one.waiting_for, following.get(one.pk, ("", None))
        assert step is not None  # noqa: S101 - it lay on a desk
        found[
            Turn(
                kind=one.kind,
                edition=one.edition_id,
                office=step.office,
                unit=step.unit_id,
                goes_on_refused=step.verb == "recommend" or step.mode == Step.Mode.OPINION,
                next_office=next_office,
                next_days=next_days,
            )
        ].append(one)
    return found
