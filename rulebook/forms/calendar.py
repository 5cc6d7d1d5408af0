"""What is asked of whoever publishes a year or enters a closure of the school."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rulebook.models import CalendarYear
from rulebook.queries.words import reason_in_words
from rulebook.rules.calendar import Year
from rulebook.rules.day_list import DaysUnread, check_days_off, check_days_worked, read_days, written
from security.forms import DayInput

LARGEST = 10_000
State = CalendarYear.State


class DaysField(forms.CharField):
    """A list of days, one day or range a line; the years are given when it is read."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
        super().__init__(required=False, max_length=LARGEST, strip=False, widget=widget, **kwargs)


class _DaysForm(forms.Form):
    """A form with lists of days, whose faults are told line by line."""

    @contextmanager
    def _lines_of(self, name: str) -> Iterator[None]:
        """What is wrong with the lines of a field stands at the field."""
        try:
            yield
        except DaysUnread as unread:
            for one in unread.problems:
                said = gettext("Line {line}: {reason}").format(line=one.line, reason=reason_in_words(one.reason))
                self.add_error(name, said)


class YearForm(_DaysForm):
    """The days of one year that are not as their weekday says, where that is published, and whether it is final."""

    off = DaysField(
        label=_("Days off"),
        help_text=_("One day or range a line, such as 2027-02-05 – 2027-02-13, 10-01至10-08 or 5月1日至5日."),
    )
    work = DaysField(
        label=_("Make-up working days"),
        rows=4,
        help_text=_("Saturdays and Sundays that are worked, in the same way of writing."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("The number of the notice or its address, such as 国办发明电〔2026〕7号. A final year needs it."),
    )
    state = forms.ChoiceField(
        label=_("How sure it is"),
        choices=[
            (State.FINAL, _("Final: as the State Council has arranged it")),
            (State.PROVISIONAL, _("Provisional: dates counted with it may still change")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        """`year` is the one whose days these are."""
        self.year = year
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Every line is read; what cannot be taken is named by its line."""
        said = super().clean() or {}
        off: dict[date, int] = {}
        work: dict[date, int] = {}
        with self._lines_of("off"):
            off = read_days(said.get("off", ""), year=self.year)
            check_days_off(off, year=self.year)
        with self._lines_of("work"):
            work = read_days(said.get("work", ""), year=self.year)
            check_days_worked(work, off, year=self.year)
        if said.get("state") == State.FINAL and not said.get("source", "").strip():
            self.add_error(
                "source", gettext("Name the notice that arranges the days: a final year says where it stands.")
            )
        said["off"], said["work"] = frozenset(off), frozenset(work)
        return said

    def read_year(self) -> Year:
        """The year that is to be published."""
        said = self.cleaned_data
        return Year(
            self.year,
            off=said["off"],
            work=said["work"],
            final=said["state"] == State.FINAL,
            source=said["source"].strip(),
        )

    def fingerprint(self) -> str:
        """Stands for everything that was typed: what is published is what the preview has shown."""
        year = self.read_year()
        typed = (sorted(map(str, year.off)), sorted(map(str, year.work)), year.final, year.source)
        return sha256(repr(typed).encode()).hexdigest()[:32]

    @property
    def was_seen(self) -> bool:
        """Whether the preview showed just this."""
        return bool(self.data.get("seen") == self.fingerprint())


def typed(year: Year) -> dict[str, str]:
    """A year as the form shows it to begin from."""
    return {
        "off": written(year.off),
        "work": written(year.work),
        "source": year.source if year.final else "",
        "state": State.FINAL if year.final else State.PROVISIONAL,
    }


class ClosureForm(_DaysForm):
    """Days on which the school is closed."""

    name = forms.CharField(label=_("Name of the closure"), max_length=60, help_text=_("Such as 寒假 or 校运动会."))
    first = forms.DateField(label=_("First closed day"), widget=DayInput)
    last = forms.DateField(label=_("Last closed day"), widget=DayInput)
    duty_days = DaysField(
        label=_("Duty days"),
        rows=4,
        help_text=_("Days among them on which offices work all the same, one day or range a line; may be empty."),
    )

    def clean(self) -> dict[str, Any]:
        """Duty days without a year belong to that of the first day."""
        said = super().clean() or {}
        first, text = said.get("first"), said.get("duty_days", "")
        said["duty_days"] = []
        if first is not None:
            with self._lines_of("duty_days"):
                said["duty_days"] = list(read_days(text, year=first.year))
        return said


class EndForm(forms.Form):
    """The earlier end of a closure under way."""

    last = forms.DateField(label=_("New last day"), widget=DayInput)
    why = forms.CharField(
        label=_("Why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Officers and students read this in the calendar."),
    )
