"""Tables of the figures of a registration, one line a department."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from enrollment.rules.term_figures import TITLES, TermFigures, added


def figures_table(lines: Iterable[tuple[str, TermFigures]], *, sum_up: bool = True) -> dict[str, Any]:
    """What the template enrollment/figures_table.html shows; more than one line is added up."""
    named = list(lines)
    return {
        "titles": [_(title) for title in TITLES.values()],
        "lines": [(name, figures.printed()) for name, figures in named],
        "total": added(figures for _name, figures in named).printed() if sum_up and len(named) > 1 else None,
    }
