"""The data of one student, to be corrected: a control for each field, and what stood in it when the page opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.queries.correcting import fingerprint
from enrollment.rules import codes, fields, state_columns
from enrollment.rules.cells import ERROR, Problem
from enrollment.rules.changes import why_not
from enrollment.rules.columns import BY_KEY
from enrollment.rules.correcting import CHANGED_SINCE, GROUPS, OFFERED, as_seen, as_typed
from enrollment.rules.field_words import WORDS
from enrollment.rules.fields import Form, Source
from enrollment.rules.judging import STAYS_ON_ROSTERS
from enrollment.rules.record import Record

SEEN = "seen_"


class CorrectionForm(forms.Form):
    """`record` is what the roll holds. Fields that cannot be changed here stand there locked, with the reason."""

    authority = forms.CharField(
        label=_("What it rests on"),
        max_length=120,
        help_text=_("For instance the household register of 1 March, seen by me. It stands in the history."),
    )

    def __init__(self, data: Any = None, *, record: Record) -> None:
        super().__init__(data)
        self.record = record
        for key in OFFERED:
            refusal = why_not(key, record, Source.SCHOOL)
            locked = refusal.says.said(gettext) if refusal and refusal.level == ERROR else ""
            self.fields[key] = _control(key, record, locked)
            if not locked:
                seen = forms.CharField(
                    required=False, widget=forms.HiddenInput, initial=as_seen(key, record, fingerprint)
                )
                self.fields[SEEN + key] = seen

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The controls under the titles of their groups."""
        for title, keys in GROUPS.items():
            yield gettext(title), [self[key] for key in keys]

    def said(self) -> dict[str, dict[str, str]]:
        """`typed` and `seen`, as the act takes them."""
        free = [key for key in OFFERED if not self.fields[key].disabled]
        return {
            "typed": {key: self.cleaned_data.get(key, "") for key in free},
            "seen": {key: self.cleaned_data.get(SEEN + key, "") for key in free},
        }

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Put each problem where it belongs. What another has changed is seen now: pressed again, it counts."""
        seen = {}
        for one in problems:
            self.add_error(one.column if one.column in self.fields else None, one.says.said(gettext))
            if one.says.text == CHANGED_SINCE:
                seen[self.add_prefix(SEEN + one.column)] = as_seen(one.column, self.record, fingerprint)
                self.fields[one.column].help_text = _help(one.column, self.record)
        self.data = {name: self.data.get(name, "") for name in self.data} | seen


def _control(key: str, record: Record, locked: str) -> forms.Field:
    one, column = fields.BY_KEY[key], BY_KEY[key]
    facts: dict[str, Any] = {
        "label": gettext(WORDS[key]),
        "required": False,
        "disabled": bool(locked),
        "initial": fields.shown(key, record.now(key)) if locked and one.mask else as_typed(key, record),
        "help_text": locked or _help(key, record),
    }
    if one.form is Form.YES_NO:
        answers = [(state_columns.YES, _("Yes")), (state_columns.NO, _("No"))]
        return forms.ChoiceField(choices=[("", ""), *answers], **facts)
    if column.table:
        known, now = codes.table(column.table), as_typed(key, record)
        beside = [(now, now)] if now and now not in known else []  # a code that the table no longer holds
        return forms.ChoiceField(choices=[("", ""), *beside, *known.choices()], **facts)
    if column.choices:
        now = as_typed(key, record)
        known_here = dict.fromkeys([*([now] if now else []), *column.choices])
        return forms.ChoiceField(choices=[(one, one) for one in ["", *known_here]], **facts)
    widget = forms.DateInput(attrs={"type": "date"}) if one.form is Form.DAY else forms.TextInput
    return forms.CharField(max_length=column.longest, widget=widget, **facts)


def _help(key: str, record: Record) -> str:
    """How it is written, and whose word counts where it is not the school's. What the platform has said is locked."""
    hint = _hint(key, record)
    if fields.BY_KEY[key].lead is not Source.STATE:
        return hint
    lead = gettext("The state’s platform leads this field; until it says something, the school fills it in.")
    return f"{hint} {lead}".strip()


def _hint(key: str, record: Record) -> str:
    if key == "pinyin":
        return gettext("With a space between the syllables, in the reading that the student uses.")
    if key == "category":
        return gettext(STAYS_ON_ROSTERS)
    if not fields.BY_KEY[key].mask:
        return ""
    now = fields.shown(key, record.now(key))
    if not now:
        return gettext("Nothing is on record.")
    if not fields.BY_KEY[key].may_be_empty:
        return gettext("On record: %(value)s. Left empty it stays.") % {"value": now}
    return gettext("On record: %(value)s. Left empty it stays; 清空 takes it away.") % {"value": now}
