"""Filing for a student who cannot (代办): why, and the paper with the student's signature that it takes."""

from typing import Final

from django.utils.translation import gettext_noop

FUNCTION: Final = "change.file"
"""The function of the matrix by which offices file for others: academic affairs, the department, the tutor."""
SIGNED_FORM: Final = "SIGNED_FORM"
PAPER: Final = (
    gettext_noop("The form with the student’s signature"),
    gettext_noop("A scan of what the student signed and sent: the office files it, the student declares it."),
)
KINDS: Final = ("registration", "deferral")
