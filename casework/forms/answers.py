"""The questions of a kind, as its applicant fills them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms

MOST: Final = 2_000


class AnswersForm(forms.Form):
    """Subclass it with the fields of a kind. Every field is named as the fact by which it can be returned."""

    def __init__(
        self, data: Any = None, *, answers: Mapping[str, Any], only: frozenset[str] | None = None, **more: Any
    ) -> None:
        """`answers` is what was answered before; `only` names what an office asked to correct, the rest stays."""
        super().__init__(data, initial=dict(answers), **more)
        for name in list(self.fields):
            if only is not None and name not in only:
                del self.fields[name]

    def answers(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was answered, on top of what was answered before; days in ISO form."""
        said = {name: self.cleaned_data[name] for name in self.fields}
        return {**before, **{name: one.isoformat() if isinstance(one, date) else one for name, one in said.items()}}

    def typed(self, data: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """What has been typed so far, unchecked, for a draft."""
        return {**before, **{name: str(data[name])[:MOST] for name in self.fields if name in data}}
