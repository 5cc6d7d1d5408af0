"""What is wrong with a text of the rulebook, said all at once."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which file, at which key, and why."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


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

    def add(self, key: str, reason: str) -> None:
        """Note that something is wrong at `key`."""
        self.found.append(Problem(self.file, key, reason))

    def refuse_if_any(self) -> None:
        """:raises EditionRefused: if anything was noted"""
        if self.found:
            raise EditionRefused(tuple(self.found))
