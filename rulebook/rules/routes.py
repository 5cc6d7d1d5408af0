"""Who decides, in which order: the routes of an edition, and the rules that pick one for a status change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rulebook.rules.clause import Fact
from rulebook.rules.units import Unit, Value

OFFICES = ("TUTOR", "CLINIC", "DEPT", "AA", "SA", "LEADER", "MEETING")
VERBS = ("prepare", "recommend", "propose", "advise", "review", "compile", "accept", "approve", "decide")
MODES = ("deciding", "opinion", "wait")

# Kinds of application, as the routes and rules of an edition name them.
KINDS = frozenset(
    {
        "registration", "deferral",
        "major_transfer", "direction_change", "class_change",
        "leave", "leave_extension", "resumption",
        "retain_status", "return_from_retention", "return_from_service",
        "school_transfer_out", "school_transfer_in",
        "withdrawal", "withdrawal_imposed", "expulsion", "cancellation", "reinstatement",
        "admission_retained", "admission_return", "admission_forfeited", "admission_cancellation",
        "auto_left", "repeat_year", "demotion", "skip_grade", "length_extension", "graduation",
        "key_data", "status_correction", "revocation", "death",
    }
)  # fmt: skip
JUDGED = KINDS | {"study_right"}
"""What provisions judge: the kinds of application, and standing questions that nobody applies for."""

# What a rule may ask about an application, and as what it is stated; the kind states these facts at submission.
TIER_FACTS: Mapping[str, Unit] = {
    "months": Unit.MONTH,
    "cumulative_months": Unit.MONTH,
    "soft_limit_overridden": Unit.BOOL,
    "ground": Unit.ENUM,
    "provinces_differ": Unit.BOOL,
    "high_demand": Unit.BOOL,
    "senior_cohort": Unit.BOOL,
    "exception": Unit.BOOL,
}

# Parameters that name the offices of a route too, so that the two must say the same.
ROUTE_OF = {"tier.registration": "registration", "tier.chain": "CHAIN", "tier.graduation": "graduation"}

NO_ROUTE = "REFUSE"  # the application cannot be taken: no rule fits
SAME_BODY = "SAME_BODY"  # whoever took the decision that is to be revoked


@dataclass(frozen=True)
class Step:
    """One office, one verb, one deadline in working days (None: the regulation sets no clock).

    `mode`: `deciding` must be answered before the next step, `opinion` is asked beside it and does not block, `wait`
    is passed by time or by an outside answer. `clock` is the parameter that sets the deadline, "" where none does.
    """

    office: str
    verb: str
    mode: str = "deciding"
    within: int | None = None
    clock: str = field(default="", compare=False)


@dataclass(frozen=True)
class Route:
    """The steps of one kind of application, or of a named tier such as GENERAL."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Condition:
    """One test of a classification rule: on a fact of the application, or on a parameter of the edition."""

    of: str
    test: str  # is | in | above
    value: Value
    parameter: bool = False

    def holds(self, facts: Mapping[str, Fact], parameters: Mapping[str, Value]) -> bool:
        """Whether it holds. A fact that is not stated holds no condition."""
        known: Any = parameters.get(self.of) if self.parameter else facts.get(self.of)
        if known is None:
            return False
        wanted: Any = self.value
        if self.test == "above":
            return bool(known > wanted)
        return known in wanted if self.test == "in" else bool(known == wanted)


@dataclass(frozen=True)
class TierRule:
    """One line of the classification: which kinds, under which conditions, take which route."""

    rule: str
    kinds: frozenset[str]
    route: str
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    cites: str = ""

    def fits(self, kind: str, facts: Mapping[str, Fact], parameters: Mapping[str, Value]) -> bool:
        """Whether an application of this kind with these facts falls under the rule. No kinds: every kind."""
        if self.kinds and kind not in self.kinds:
            return False
        if not all(one.holds(facts, parameters) for one in self.all):
            return False
        return not self.any or any(one.holds(facts, parameters) for one in self.any)


def first_that_fits(
    rules: Iterable[TierRule], kind: str, facts: Mapping[str, Fact], parameters: Mapping[str, Value]
) -> TierRule | None:
    """The first rule that fits, as the edition orders them; its id is kept on the application (APR-1)."""
    return next((rule for rule in rules if rule.fits(kind, facts, parameters)), None)
