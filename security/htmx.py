"""Which part of a page htmx asks for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from security.signed_in import SignedInRequest


def targets(request: "SignedInRequest", part: str) -> bool:
    """Whether htmx wants only the element with this id. htmx 4 names it `tag#id`, htmx 2 just `id`."""
    return bool(request.htmx) and (request.htmx.target or "").rpartition("#")[2] == part
