"""The code by which a new installation is set up: written to the web's log, once a start, as long as it is needed."""

import logging
import os
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError

from security.actions.issue_setup_code import NoCodeNeeded, issue_setup_code
from security.backends.codes import setup_digest
from security.queries import the_system
from security.rules.codes import new_code, shown

_log = logging.getLogger(__name__)


def tell_setup_code(at: datetime) -> None:
    """Called by each web process when it starts; of those of one start (`WEB_START`) the first one writes it.

    Before the first migration, and in a demonstration, there is nothing to set up.
    """
    if settings.DEMO_MODE:
        return
    with suppress(NoCodeNeeded, DatabaseError):
        code = fresh_setup_code(os.environ.get("WEB_START") or str(os.getppid()), at)
        address = f"{settings.SITE_ADDRESS}/setup/"
        _log.warning("The school is not set up yet. Open %s and type the code %s", address, code)


def fresh_setup_code(server: str, at: datetime) -> str:
    """A new code as one types it; nothing but its digest is kept.

    :raises NoCodeNeeded: when there is nothing to set up, or this start of the server has a code that still works
    """
    code = new_code()
    issue_setup_code(digest=setup_digest(code), server=server, by=the_system(), at=at)
    return shown(code)
