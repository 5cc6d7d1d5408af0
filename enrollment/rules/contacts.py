"""What contact data must look like, in sentences."""

import re

from security.rules.words import marked as _

_MOBILE = re.compile(r"1\d{10}")
_PHONE = re.compile(r"\+?[\d\- ]{7,20}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")


def contact_problem(name: str, value: str) -> str:
    """What is wrong with a corrected contact value; empty where nothing is."""
    compact = value.replace(" ", "")
    if name in {"phone", "guardian_phone"} and not (_MOBILE.fullmatch(compact) or _PHONE.fullmatch(value)):
        return _("Write a telephone number of 11 digits, or one with its area code.")
    if name == "email" and not _MAIL.fullmatch(value):
        return _("Write an e-mail address such as name@example.cn.")
    return ""
