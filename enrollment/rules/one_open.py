"""Of one enrollment one application by or for its student is open at a time (domain 3.1)."""


def only_of(enrollment: int) -> str:
    """What every application of this enrollment carries once it is handed in, and only one that is open may."""
    return f"enrollment:{enrollment}"
