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


def hand_out(stored: File, *, attached: bool) -> StreamingHttpResponse:
    """The bytes, sandboxed and never cached (S:UPL-02, S:UPL-03).

    Pictures and PDFs open in the browser unless `attached`; everything else is always saved.
    :raises Damaged: with a sentence; the log names the file
    """
    if stored.state != File.State.CLEAN or not intact(stored.stored_as, bytes(stored.sha256)):
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
