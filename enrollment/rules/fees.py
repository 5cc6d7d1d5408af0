"""One row of the finance office's workbook: a student's fee state and amounts, and what speaks against it (REG-2.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from enrollment.rules.cells import DUPLICATE, Cells, Problem
from security.rules.names import tidy
from security.rules.words import Sentence
from security.rules.words import marked as _

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "已缴": "PAID",
        "已缴清": "PAID",
        "未缴": "UNPAID",
        "欠费": "UNPAID",
        "资助": "AID",
        "助学贷款": "LOAN",
        "贷款": "LOAN",
        "绿色通道": "GREEN_CHANNEL",
        "服兵役免缴": "MILITARY",
    }
)
MOST: Final = Decimal(1_000_000)
_CENT: Final = Decimal("0.01")
_AROUND: Final = "¥元 "


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A fee state with its amounts in yuan; None is an amount that nobody has named."""

    state: str
    due: Decimal | None = None
    paid: Decimal | None = None
    remark: str = ""

    @property
    def due_words(self) -> str:
        """What is due, as a reader writes amounts; empty where nobody has named it."""
        return _written(self.due)

    @property
    def paid_words(self) -> str:
        """The same of what was paid."""
        return _written(self.paid)

    def packed(self) -> dict[str, Any]:
        """As JSON carries it."""
        amounts = {"due": self.due, "paid": self.paid}
        packed = {name: None if one is None else str(one) for name, one in amounts.items()}
        return {"state": self.state, **packed, "remark": self.remark}

    @classmethod
    def unpacked(cls, row: Mapping[str, Any]) -> FeeLine:
        """The line that `packed` wrote."""
        due, paid = (None if row[name] is None else Decimal(row[name]) for name in ("due", "paid"))
        return cls(row["state"], due, paid, row["remark"])


@dataclass(frozen=True, slots=True)
class Payer:
    """The student whom a row means: name, whether the batch's rosters have the enrollment, and what is on record."""

    name: str
    is_on_roster: bool
    now: FeeLine | None = None


def read_fee(row: Mapping[str, Any]) -> tuple[FeeLine, Cells]:
    """What a row says of the fees; what is wrong in its cells is in the cells."""
    cells = Cells(row)
    for key in ("student_no", "name"):
        text = cells.number(key) if key == "student_no" else cells.text(key)
        if not text and cells.is_right(key):
            cells.wrong(key, _("This is missing."))
    line = FeeLine(
        state=cells.choice("fee_state", STATES),
        due=_yuan(cells, "fee_due"),
        paid=_yuan(cells, "fee_paid"),
        remark=cells.text("fee_remark"),
    )
    if cells.is_right("fee_state", "fee_due", "fee_paid"):
        _compare(cells, line)
    return line, cells


def why_not(line: FeeLine, name: str, payer: Payer) -> Problem | None:
    """What speaks against entering this line for the student who has the row's number. `name` is the row's."""
    if tidy(name) != tidy(payer.name):
        text = _("This number is {known}’s, but the row says {name}. Compare both with the receipt.")
        return Problem("name", Sentence(text, {"known": payer.name, "name": name}))
    if not payer.is_on_roster:
        text = _("{name} is not on the roster of this registration, so no fee is asked of this student for it.")
        return Problem("student_no", Sentence(text, {"name": payer.name}))
    if line == payer.now:
        return Problem("fee_state", Sentence(_("This is on record already.")), DUPLICATE)
    return None


def _written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _compare(cells: Cells, line: FeeLine) -> None:
    """State and amounts must say the same."""
    if line.due is None:
        return
    if line.state == "PAID" and line.paid is None:
        cells.wrong("fee_paid", _("The state says paid: write what was paid, or leave what is due empty too."))
    elif line.state == "PAID" and line.paid is not None and line.paid < line.due:
        text = _("{paid} yuan are less than the {due} yuan due, but the state says paid. Correct one of them.")
        cells.wrong("fee_paid", text, paid=line.paid, due=line.due)
    elif line.state == "UNPAID" and line.paid is not None and line.paid >= line.due > 0:
        text = _("All of the {due} yuan due is paid, but the state says not paid. Correct one of them.")
        cells.wrong("fee_state", text, due=line.due)


def _yuan(cells: Cells, key: str) -> Decimal | None:
    """An amount of money, never negative, with two decimals."""
    text = unicodedata.normalize("NFKC", cells.text(key)).strip(_AROUND).replace(",", "")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        cells.wrong(key, _("“{text}” is no amount of money. Write it like 3600.00."), text=text[:20])
    elif amount < 0:
        text_negative = _("{text} yuan are less than nothing. A refund is no payment; write what is paid today.")
        cells.wrong(key, text_negative, text=text[:20])
    elif amount >= MOST or amount != amount.quantize(_CENT):
        cells.wrong(key, _("“{text}” has more than two decimals, or is a million yuan or more."), text=text[:20])
    else:
        return amount.quantize(_CENT)
    return None
