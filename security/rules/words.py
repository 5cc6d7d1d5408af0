"""Words of the rules: kept in English here, translated where they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def marked(message: str) -> str:
    """Return the message as it is. Import it as `_`, so that the catalogue finds what it marks."""
    return message


def together(*sentences: str) -> str:
    """Sentences one after the other, in whatever language: after a Chinese full stop stands no space."""
    said = ""
    for one in filter(None, sentences):
        said += one if not said or said.endswith(("。", "！", "？", "；", "：")) else f" {one}"
    return said


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with gaps like `{born}`, and what fills them. It is translated first and filled then."""

    text: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate` (Django's `gettext`, for one)."""
        return translate(self.text).format_map(self.facts)

    def __str__(self) -> str:
        return self.said(marked)


class Refused(ValueError):
    """A value is refused; the sentence says what is wrong with it and what to do."""

    def __init__(self, text: str, /, **facts: object) -> None:
        self.sentence = Sentence(text, facts)
        super().__init__(str(self.sentence))
