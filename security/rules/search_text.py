"""What somebody typed into a search box."""


def search_text(typed: str | None) -> str:
    """The text without signs that nobody can read (the database takes no NUL) and without blanks around it."""
    return "".join(sign for sign in typed or "" if sign.isprintable()).strip()
