"""How sensitive data are shown to those who may know that they are there, but need not read them (law 9)."""

from typing import Final

DOTS: Final = "••••"


def phone(number: str) -> str:
    """The first three and the last four digits of a mobile number; only the end of a shorter one."""
    if len(number) >= 11:
        return f"{number[:3]}{DOTS}{number[-4:]}"
    return f"{DOTS}{number[-2:]}" if number else ""


def email(address: str) -> str:
    """The first letter of the name, and the provider."""
    name, _at, provider = address.partition("@")
    return f"{name[:1]}{DOTS}@{provider}" if provider else DOTS if address else ""


def address(text: str) -> str:
    """The city, without street and house."""
    return f"{text[:3]}{DOTS}" if text else ""
