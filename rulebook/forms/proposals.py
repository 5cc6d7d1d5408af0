"""What is asked of whoever proposes an edition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rulebook.actions.prepare_edition import Draft
from rulebook.forms.numbers import field_for, is_changed_by_number, raw_value, read_or_none, same
from rulebook.queries.words import reason_in_words, shown, word
from rulebook.rules.amending import amended_text
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parameters import registry
from rulebook.rules.refusal import EditionRefused
from rulebook.rules.units import WrongValue

LARGEST = 200_000
_NUMBER = "number:"


class DraftForm(forms.Form):
    """The text of an edition as it stands: for whom, from when, why."""

    categories = forms.MultipleChoiceField(
        label=_("For which students"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name the student categories for which the edition is to hold.")},
    )
    from_day = forms.DateField(label=_("From which day"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The school leader who confirms it and all officers read this."),
    )

    def __init__(self, *args: Any, base: str, rules: Rules, **kwargs: Any) -> None:
        """`base` is the text of the edition from which it is made, `rules` what that says."""
        self.base, self.rules = base, rules
        super().__init__(*args, **kwargs)
        parameter = registry().parameters["scope.categories"]
        asked = self.fields["categories"]
        asked.choices = [(one, word(one)) for one in parameter.choices]  # type: ignore[attr-defined]
        asked.initial = list(rules.codes("scope.categories"))

    def draft(self) -> Draft:
        """What is to be proposed."""
        said = self.cleaned_data
        return Draft(self.text(), said["categories"], said["from_day"], said["reason"])

    def text(self) -> str:
        """The text of the edition."""
        return self.base

    def refused(self, refusal: EditionRefused) -> None:
        """Say what is wrong with the text, line by line."""
        for problem in refusal.problems:
            self.add_error(self.place_of(problem.key), f"{problem.key}: {reason_in_words(problem.reason)}")

    def place_of(self, _key: str) -> str | None:
        """The field at which a problem of the text stands; None for the form as a whole."""
        return None


class NumbersForm(DraftForm):
    """An edition with changed numbers, under a name of its own: one chapter at a time, what was changed is carried."""

    name = forms.CharField(label=_("Short name"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=120)
    chapter = forms.CharField(widget=forms.HiddenInput)
    carried = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST)

    heading = ("name", "title", "categories", "from_day", "reason")
    field_order = (*heading, "chapter", "carried")

    def __init__(self, *args: Any, chapter: str = "", carried: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """`carried`: what was changed so far, as it stands in a text; None makes the edition silent."""
        super().__init__(*args, **kwargs)
        self.keys = [key for key in registry().parameters if is_changed_by_number(key, self.rules)]
        chapters = [self._chapter_of(key) for key in self.keys]
        self.shown_chapter = chapter if chapter in chapters else chapters[0]
        self.carried_so_far = {key: value for key, value in (carried or {}).items() if key in self.keys}
        self.shown = [key for key in self.keys if self._chapter_of(key) == self.shown_chapter]
        self.fields["name"].help_text = format_html(
            "{} <code>{}-2027</code>", gettext("Letters, digits and the signs _ + . - , for example"), self.rules.name
        )
        self.fields["title"].initial = self.rules.title
        self.fields["chapter"].initial = self.shown_chapter
        self.fields["carried"].initial = json.dumps(self.carried_so_far, ensure_ascii=False)
        for key in self.shown:
            self.fields[_NUMBER + key] = field_for(key, self.rules, self.carried_so_far)

    def head(self) -> list[BoundField]:
        """The fields that are no numbers."""
        return [self[name] for name in self.heading]

    def numbers(self) -> list[BoundField]:
        """The fields of the chapter that is shown."""
        return [self[_NUMBER + key] for key in self.shown]

    def hidden(self) -> list[BoundField]:
        """What is carried along."""
        return [self["chapter"], self["carried"]]

    def chapters(self) -> list[tuple[str, str, bool]]:
        """Key and title of every chapter that has numbers, and whether it is the one that is shown."""
        known = dict.fromkeys(self._chapter_of(key) for key in self.keys)
        return [(one, gettext(registry().chapters[one]), one == self.shown_chapter) for one in known]

    def changed_so_far(self) -> list[tuple[str, str, str]]:
        """What was changed in any chapter: title, before, after."""
        known, found = registry().parameters, []
        for key, raw in self.carried_so_far.items():
            after = read_or_none(key, raw)
            if after is not None or raw is None:
                before, unit = self.rules.parameter(key), known[key].unit
                found.append((gettext(known[key].title), shown(before, unit), shown(after, unit)))
        return found

    def changes(self) -> dict[str, Any]:
        """The numbers that differ from the edition's, as they stand in a text; None makes it silent."""
        given = self.carried_so_far | {key: self._given(key) for key in self.shown if self._was_shown}
        return {key: raw for key, raw in given.items() if not same(raw, self.rules.parameters.get(key))}

    def on_another_page(self, chapter: str) -> NumbersForm | None:
        """The same form at another chapter, with everything typed; None if a number of this one is wrong."""
        if any(name.startswith(_NUMBER) for name in self.errors):
            return None
        typed = {name: self[name].data for name in self.heading}
        return type(self)(base=self.base, rules=self.rules, chapter=chapter, carried=self.changes(), initial=typed)

    def clean(self) -> dict[str, Any]:
        """Every number must be one that its parameter admits, and something must be changed."""
        data = super().clean() or self.cleaned_data
        for key in self.keys:
            raw = self._given(key) if key in self.shown else self.carried_so_far.get(key)
            if raw is not None:
                self._check(key, raw)
        if not self.errors and not self.changes():
            raise ValidationError(_("Nothing is changed. Change a number, or propose the edition as it stands."))
        return data

    def text(self) -> str:
        said = self.cleaned_data
        comment = [said["title"], gettext("Made from {base} with changed numbers.").format(base=self.rules.name)]
        return amended_text(self.base, name=said["name"], title=said["title"], changes=self.changes(), comment=comment)

    @property
    def _was_shown(self) -> bool:
        """Whether what came in is from the page of this chapter; from elsewhere an empty field says nothing."""
        return bool(self.data.get("chapter") == self.shown_chapter)

    def place_of(self, key: str) -> str | None:
        if key in {"name", "title"}:
            return key
        number = _NUMBER + key.removeprefix("parameters.")
        return number if number in self.fields else None

    def _given(self, key: str) -> Any:
        return raw_value(self.cleaned_data.get(_NUMBER + key), registry().parameters[key].unit)

    def _check(self, key: str, raw: Any) -> None:
        try:
            registry().parameters[key].read(raw)
        except WrongValue as wrong:
            place = self.place_of(f"parameters.{key}")
            self.add_error(place, reason_in_words(wrong.reason))

    def _chapter_of(self, key: str) -> str:
        return registry().parameters[key].chapter


class TextForm(DraftForm):
    """A text of the school's own, typed or uploaded."""

    text_typed = forms.CharField(
        label=_("Text of the edition (TOML)"),
        max_length=LARGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("A text file in UTF-8. What is in the field above then does not count."),
    )

    field_order = ("categories", "from_day", "reason", "file", "text_typed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text_typed"].initial = self.base

    def clean_file(self) -> str:
        """The file's text."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return ""
        if upload.size > LARGEST:
            raise ValidationError(_("The file is too large for a regulation: at most 200 KB."))
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("This is not a text file in UTF-8. Save it as UTF-8 and try again.")) from None
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.text().strip():
            self.add_error("text_typed", _("Type the text, or choose a file."))
        return data

    def text(self) -> str:
        typed: str = self.cleaned_data.get("file") or self.cleaned_data["text_typed"]
        return typed.replace("\r\n", "\n")

    def place_of(self, _key: str) -> str | None:
        return "text_typed"


def carried_in(text: str) -> dict[str, Any]:
    """What a page of numbers carries from the pages before; nothing if it is not what we wrote."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


WAYS: dict[str, type[DraftForm]] = {"as-it-stands": DraftForm, "numbers": NumbersForm, "text": TextForm}
