"""Answering with a stored file. Who may have it was asked before, and entered in the journal."""

import logging
from collections.abc import Iterator
from typing import Final

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from casework.models import File
from casework.storage import intact, read
from casework.storage.file_types import SHOWN_IN_THE_BROWSER

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; sandbox"
)

_log = logging.getLogger(__name__)


class Damaged(Exception):
    """The stored bytes are not those that were stored; nothing of them is handed out."""


class NotClean(Damaged):
    """The virus scanner has not looked at the file yet, or has found something; nothing of it is handed out."""


def refuse_unless_clean(stored: File) -> None:
    """Ask this before a reading is entered in the journal: what is not clean is read by nobody.

    :raises NotClean: with a sentence
    """
    if stored.state == File.State.QUARANTINED:
        raise NotClean(_("This file is still being checked for viruses and is not handed out yet. Try again later."))
    if stored.state != File.State.CLEAN:
        raise NotClean(_("The virus scanner found something in this file, so it is not handed out. Ask for another."))


def hand_out(stored: File, *, attached: bool) -> StreamingHttpResponse:
    """The bytes, sandboxed and never cached (S:UPL-02, S:UPL-03).

    Pictures and PDFs open in the browser unless `attached`; everything else is always saved.
    :raises Damaged: with a sentence; the log names the file
    """
    refuse_unless_clean(stored)
    if not intact(stored.stored_as, bytes(stored.sha256)):
        _log.error("The stored file %s is missing or damaged.", stored.pk)
        raise Damaged(_("This file is damaged in the store and was not handed out. Tell the information centre."))
    pieces: Iterator[bytes] = read(stored.stored_as)
    answer = StreamingHttpResponse(pieces, content_type=stored.content_type)
    attached = attached or stored.content_type not in SHOWN_IN_THE_BROWSER
    disposition = content_disposition_header(attached, stored.name) or "attachment"
    answer.headers["Content-Disposition"] = disposition
    answer.headers["Content-Length"] = str(stored.size)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-store"
    return answer
