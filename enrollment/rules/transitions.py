"""The transitions between statuses (domain 3.1). The state machine and the database guard are held equal to this table.

T32 (revocation) and T33 (correction) are no transitions of the machine: they pass only with a period that names a
decision, and the status that it leads to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from enrollment.rules.statuses import ALL, IN_ROLL, NON_TERMINAL
from security.rules.words import marked as _


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table. `act` is its name in the state machine; "" where no status of ours is its source.

    Empty `sources` means from outside (a new enrollment), an empty `target` that the decision names it.
    `keeps_status`: changes attributes or a registration only.
    `documents` are forms of domain 7; `cites` the clauses and articles it rests on.
    """

    code: str
    act: str
    title: str
    sources: tuple[str, ...]
    target: str
    documents: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    named_decision_only: bool = False

    @property
    def keeps_status(self) -> bool:
        """Whether the status stays what it was."""
        return self.sources == (self.target,)

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Source and target as the guard compares them; none for what only a named decision may do."""
        if self.named_decision_only:
            return frozenset()
        return frozenset((source, self.target) for source in self.sources if source != self.target)


ENTRY: Final = "enter"
"""What the first status period of an enrollment begins with; no transition of the machine."""

_BEFORE_ENTRY: Final = ("ADMITTED", "ADMISSION_RETAINED")
_FIRST: Final = ("PENDING", "ACTIVE")

TRANSITIONS: Final[tuple[Transition, ...]] = (
    Transition("T01", "check_in", _("Checks in"), ("ADMITTED",), "PENDING", ("D40",), ("INT-2", "HE 9")),
    Transition(
        "T02",
        "retain_admission",
        _("Admission is retained"),
        ("ADMITTED",),
        "ADMISSION_RETAINED",
        ("D41",),
        ("HE 10", "HE 11"),
    ),
    Transition(
        "T03", "forfeit_admission", _("Gives up admission"), _BEFORE_ENTRY, "ADMISSION_FORFEITED", (), ("INT-4", "HE 8")
    ),
    Transition(
        "T04",
        "cancel_admission",
        _("Admission is cancelled"),
        _BEFORE_ENTRY,
        "ADMISSION_CANCELLED",
        (),
        ("HE 9", "HE 10"),
    ),
    Transition("T05", "enter_later", _("Enters later"), ("ADMISSION_RETAINED",), "PENDING", (), ("HE 10",)),
    Transition("T06", "register", _("Registers for the first time"), ("PENDING",), "ACTIVE", (), ("REG-3.4", "HE 11")),
    Transition(
        "T07",
        "register_again",
        _("Registers for the term"),
        ("ACTIVE",),
        "ACTIVE",
        (),
        ("REG-2.1", "REG-2.2", "REG-2.3"),
    ),
    Transition("T08", "deem_left", _("Is deemed to have left"), _FIRST, "AUTO_LEFT", ("D35",), ("REG-1.3", "REG-1.4")),
    Transition("T09", "come_back", _("Registers late and comes back"), ("AUTO_LEFT",), "ACTIVE", (), ("DAT-1",)),
    Transition(
        "T10",
        "cancel",
        _("Status is cancelled for missed terms"),
        (*_FIRST, "AUTO_LEFT"),
        "CANCELLED",
        ("D12", "D14"),
        ("REG-4.3a", "REG-4.3b"),
    ),
    Transition(
        "T11", "withdraw_left", _("Is withdrawn after leaving"), ("AUTO_LEFT",), "WITHDRAWN", ("D10",), ("HE 30",)
    ),
    Transition("T12", "reinstate", _("Is reinstated"), ("CANCELLED",), "PENDING", ("D14",), ("REG-4.4",)),
    Transition("T13", "go_on_leave", _("Goes on leave"), ("ACTIVE",), "ON_LEAVE", ("D04", "D30"), ("CHG-LEAVE",)),
    Transition(
        "T14",
        "go_on_leave_unregistered",
        _("Goes on leave before registering"),
        ("PENDING",),
        "ON_LEAVE",
        ("D04", "D30"),
        ("CHG-LEAVE",),
    ),
    Transition("T15", "extend_leave", _("Leave is extended"), ("ON_LEAVE",), "ON_LEAVE", ("D04",), ("AMB-10",)),
    Transition("T16", "resume", _("Resumes study"), ("ON_LEAVE",), "ACTIVE", ("D05",), ("CHG-RES",)),
    Transition(
        "T17",
        "withdraw_after_leave",
        _("Is withdrawn after the leave ended"),
        ("ON_LEAVE",),
        "WITHDRAWN",
        ("D10",),
        ("HE 30(2)",),
    ),
    Transition(
        "T19", "retain", _("Status is retained"), (*_FIRST, "ON_LEAVE"), "RETAINED", ("D41",), ("HE 27", "SVS 17")
    ),
    Transition(
        "T20", "return_from_retention", _("Returns from retention"), ("RETAINED",), "ACTIVE", ("D05",), ("R10",)
    ),
    Transition(
        "T21",
        "withdraw_after_retention",
        _("Is withdrawn after the retention ended"),
        ("RETAINED",),
        "WITHDRAWN",
        ("D10",),
        ("HE 30(2)",),
    ),
    Transition(
        "T22", "transfer_out", _("Transfers to another school"), ("ACTIVE",), "TRANSFERRED_OUT", ("D08",), ("CHG-XFER",)
    ),
    Transition("T23", "", _("Transfers in from another school"), (), "PENDING", ("D07",), ("HE 23", "HE 24")),
    Transition("T24", "change_place", _("Changes major, class or year"), ("ACTIVE",), "ACTIVE", ("D06",), ("CHG-MAJ",)),
    Transition("T25", "withdraw", _("Withdraws"), IN_ROLL, "WITHDRAWN", ("D09", "D10"), ("CHG-WD-2",)),
    Transition("T26", "be_withdrawn", _("Is withdrawn"), IN_ROLL, "WITHDRAWN", ("D10",), ("CHG-WD-3", "HE 30")),
    Transition("T27", "expel", _("Is expelled"), IN_ROLL, "EXPELLED", ("D36",), ("HE 51",)),
    Transition(
        "T28",
        "cancel_for_fraud",
        _("Status is cancelled for fraud"),
        IN_ROLL,
        "CANCELLED",
        ("D14",),
        ("HE 11", "HE 37"),
    ),
    Transition("T29a", "graduate", _("Graduates"), ("ACTIVE",), "GRADUATED", (), ("HE 32",)),
    Transition("T29b", "complete", _("Completes without graduation"), ("ACTIVE",), "COMPLETED", (), ("HE 32",)),
    Transition("T29c", "end_incomplete", _("Ends study incomplete"), ("ACTIVE",), "INCOMPLETE", (), ("HE 32",)),
    Transition(
        "T30", "graduate_later", _("Certificate is replaced by graduation"), ("COMPLETED",), "GRADUATED", (), ("HE 33",)
    ),
    Transition("T31", "die", _("Has died"), NON_TERMINAL, "DECEASED", ("D39",), ()),
    Transition(
        "T32",
        "revoke",
        _("The decision is revoked"),
        ("WITHDRAWN", "EXPELLED", "CANCELLED", "AUTO_LEFT", "ADMISSION_CANCELLED"),
        "",
        ("D38",),
        ("HE 59", "R13"),
        named_decision_only=True,
    ),
    Transition("T33", "correct", _("The status is corrected"), ALL, "", (), ("R12",), named_decision_only=True),
    Transition(
        "T34",
        "retain_after_recheck",
        _("Admission is retained after the recheck"),
        _FIRST,
        "ADMISSION_RETAINED",
        ("D41",),
        ("INT-6", "HE 11"),
    ),
)
"""`HE 30` is article 30 of Order 41 (普通高等学校学生管理规定), `SVS 17` article 17 of 教职成〔2010〕7号."""

BY_CODE: Final[Mapping[str, Transition]] = MappingProxyType({one.code: one for one in TRANSITIONS})
BY_ACT: Final[Mapping[str, Transition]] = MappingProxyType({one.act: one for one in TRANSITIONS if one.act})
ALLOWED: Final = frozenset(pair for one in TRANSITIONS for pair in one.pairs)
"""The pairs that an ordinary transition has; the database refuses every other one without a named decision."""
