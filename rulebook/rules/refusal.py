"""What is wrong with a text of the rulebook, said all at once, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rulebook.rules.marking import _

_LONGEST = 160  # of what stood there; a table pasted at a wrong place must not fill the page


@dataclass(frozen=True)
class Reason:
    """Why something is wrong: a message of the catalogue and its facts, one of which may be a reason itself."""

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate`; in English without one."""
        facts = {
            name: fact.said(translate) if isinstance(fact, Reason) else _short(str(fact))
            for name, fact in self.facts.items()
        }
        return translate(self.message).format(**facts)


def _short(fact: str) -> str:
    return fact if len(fact) <= _LONGEST else f"{fact[:_LONGEST]} …"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which file, at which key, and why."""

    file: str
    key: str
    reason: Reason

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason.said()}"


class EditionRefused(Exception):
    """An edition (or the parameter registry) cannot be used. Lists every problem, not the first one only."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass
class Problems:
    """Gathers problems while a file is read, so that all of them can be told together."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, where: str, message: str, /, **facts: object) -> None:
        """Note that something is wrong at the key `where`: a message of the catalogue and what fills its gaps."""
        self.found.append(Problem(self.file, where, Reason(message, facts)))

    def no_value(self, where: str, key: str) -> None:
        """Note that a parameter has no value that is needed here, unless it is told already what is wrong with it."""
        if all(one.key != f"parameters.{key}" for one in self.found):
            self.add(where, _("the edition gives no usable value for {key}"), key=key)

    def refuse_if_any(self) -> None:
        """:raises EditionRefused: if anything was noted"""
        if self.found:
            raise EditionRefused(tuple(self.found))
