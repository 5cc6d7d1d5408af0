"""One value of a row, read from its cell: the ways that newcomers and changes of data have in common."""

from enrollment.rules import names
from enrollment.rules.cells import Cells
from enrollment.rules.contacts import contact_problem
from security.rules.words import marked as _


def name_in(cells: Cells, key: str) -> str:
    """The name of a person, as it is kept."""
    text = cells.text(key)
    name = names.clean(text) if text else ""
    refusal = names.why_not(name) if name else None
    if refusal is not None:
        cells.wrong(key, refusal)
    return name


def contact_in(cells: Cells, key: str) -> str:
    """A telephone number or e-mail address."""
    value = cells.text(key)
    kind = "phone" if key.endswith("phone") else key
    problem = contact_problem(kind, value) if value else ""
    if problem:
        cells.wrong(key, problem)
    return value


def digits_in(cells: Cells, key: str, fewest: int, most: int) -> str:
    """An identifier of so many digits."""
    value = cells.number(key)
    if value and not (value.isdecimal() and fewest <= len(value) <= most):
        text = _("This has {fewest} digits.") if fewest == most else _("This has {fewest} to {most} digits.")
        cells.wrong(key, text, fewest=fewest, most=most)
    return value
