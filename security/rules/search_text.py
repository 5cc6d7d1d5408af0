"""What somebody typed into a search box."""


def search_text(typed: str | None) -> str:
    """The text without signs that nobody can read (the database takes no NUL), its blanks of any width as one each."""
    signs = (" " if sign.isspace() else sign for sign in typed or "")
    return " ".join("".join(sign for sign in signs if sign.isprintable()).split())
