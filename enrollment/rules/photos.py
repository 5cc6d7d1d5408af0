"""Pictures named by a number: which number a name is, and what speaks against a picture."""

from collections.abc import Mapping
from typing import Final

from casework.storage.archives import Limits
from enrollment.rules.cells import Problem, number_of
from enrollment.rules.identity import masked, normalise
from security.rules.words import Sentence
from security.rules.words import marked as _

LIKE_AN_ID: Final = 15
"""From so many characters on a name may be an ID number, and is shown masked."""
TWICE: Final = _("The files {names} are of this student too. Keep one of them and upload the archive again.")
NOBODY: Final = _("Nobody on the roll has this number. Name the file by the student, examinee or ID number.")
REPLACES: Final = _("The student has a photo since {day}. It is replaced when you confirm.")
SINCE_THE_CHECK: Final = _("The student has got another photo since the check. Upload this one again, if it is right.")
_WHY_NOT: Final[Mapping[str, str]] = {
    "damaged": _("The picture is damaged. Save or photograph it again."),
    "kind": _("This is no picture in the format JPG or PNG. Save it as JPG."),
    "heavy": _("The picture has more than {megabytes} MB. Save it smaller."),
    "pixels": _("The picture has too many pixels (more than 50 million). Save it smaller."),
    "small": _("The picture has fewer than {width} × {height} pixels. Take it anew, larger."),
    "lying": _("The picture is not higher than it is wide. A photo for the record is upright: turn or cut it."),
    "limits": _("The picture takes too much time or memory to open. Save it anew as JPG."),
}


def keys_of(name: str) -> dict[str, str]:
    """The number that the name of a file is, under every kind of number it may be."""
    number = number_of(name.rpartition(".")[0] or name)
    return {"student_no": number, "ksh": number, "id_number": normalise(number)} if number else {}


def shown_name_of(name: str) -> str:
    """The name as lists show it: what may be an ID number only by its end."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot else (name, "")
    return (masked(stem) if len(normalise(stem)) >= LIKE_AN_ID and stem.isascii() else stem)[:60] + ending[:8]


def why_not(verdict: str, limits: Limits) -> Problem:
    """The sentence of a verdict that is not "good"."""
    facts = {"width": limits.width, "height": limits.height, "megabytes": limits.bytes // (1024 * 1024)}
    return Problem("", Sentence(_WHY_NOT.get(verdict, _WHY_NOT["damaged"]), facts))
