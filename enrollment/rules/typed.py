"""What somebody typed into an address."""


def number_in(text: str) -> int | None:
    """The id that the text is, of at most nine digits; None where it is none, as if it had not been asked."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
