"""Words that are kept in the record: in the school's language, whoever presses the button in whichever."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override


def for_the_record(text: str, **facts: Any) -> str:
    """The text (marked by `gettext_noop`) in the school's language, with its facts filled in."""
    with override(settings.LANGUAGE_CODE):
        return gettext(text) % facts
