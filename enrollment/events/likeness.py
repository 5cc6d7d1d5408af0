"""What happens to records that may be of one person."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class LikenessesFound(Event):
    """Records were compared; `found` pairs were not known before."""

    key: ClassVar[str] = "enrollment.likenesses-found"
    sentence: ClassVar[str] = _("compared records: {found} new pairs may be of one person")

    found: int


@dataclass(frozen=True, kw_only=True)
class LikenessSettled(Event):
    """Somebody said of a pair whether it is one person."""

    key: ClassVar[str] = "enrollment.likeness-settled"
    read_by: ClassVar[str] = "student.key_data"
    sentence: ClassVar[str] = _("compared this record with another one: {verdict}")
    shown_to_subject: ClassVar[bool] = False

    verdict: str


@dataclass(frozen=True, kw_only=True)
class PersonsMerged(Event):
    """Two records of one person were brought together."""

    key: ClassVar[str] = "enrollment.persons-merged"
    read_by: ClassVar[str] = "student.key_data"
    sentence: ClassVar[str] = _("brought two records of one person together ({rows} rows)")

    merge: int
    kept: int
    gone: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Event):
    """Two records that were brought together stand for themselves again."""

    key: ClassVar[str] = "enrollment.merge-undone"
    read_by: ClassVar[str] = "student.key_data"
    sentence: ClassVar[str] = _("set two records apart again that had been brought together ({rows} rows)")

    merge: int
    kept: int
    gone: int
    rows: int
