"""Ask at the door to be sent a link."""

from datetime import datetime

from security.models import LinkRequest
from security.rules.bell import LINKS, ring_after_commit


def ask_link(*, key: str, purpose: str, detail: str = "", network: str, at: datetime) -> None:
    """Note the request, whoever it is for; a worker answers it. Not an entry of the journal: nobody is known yet."""
    LinkRequest.objects.create(key=key[:80], purpose=purpose, detail=detail, network=network, at=at, due_at=at)
    ring_after_commit(LINKS)
