"""ClamAV's clamd, asked through its socket: is there a virus in these bytes? (INSTREAM of its protocol)

The bytes are sent in pieces, each with its length in front; an empty piece is the end. Whatever goes wrong on the way,
a scanner that is away, dies, answers half or takes too long, counts as no answer: nothing is called clean by silence.
"""

import re
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from django.conf import settings

PIECE: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096
PING_SECONDS: Final = 3
_NOT_IN_SIGNATURES: Final = re.compile(r"[^A-Za-z0-9._:/-]+")


class ScannerAway(Exception):
    """The scanner gave no answer that can be used. The text is for the log; it holds nothing of the file."""


def is_configured() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.CLAMAV_SOCKET)


def signature_in(pieces: Iterable[bytes]) -> str:
    """What the scanner calls the virus that it found; empty if these bytes are clean.

    :raises ScannerAway: if it gives no answer within `CLAMAV_SECONDS`, or one that is neither
    """
    answer = _ask(b"zINSTREAM\0", pieces, settings.CLAMAV_SECONDS)
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        found = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return _NOT_IN_SIGNATURES.sub("_", found)[:80] or "?"
    raise ScannerAway(f"The virus scanner answered: {answer[:200]}")


def answers() -> bool:
    """Whether the scanner is there at all."""
    try:
        return _ask(b"zPING\0", None, min(PING_SECONDS, settings.CLAMAV_SECONDS)) == "PONG"
    except ScannerAway:
        return False


def _ask(command: bytes, pieces: Iterable[bytes] | None, seconds: float) -> str:
    """One question on a connection of its own; the answer without its closing zero byte."""
    until = time.monotonic() + seconds
    try:
        with _connected(until) as line:
            heard_all = False
            with suppress(BrokenPipeError, ConnectionResetError):  # it hung up, perhaps after saying why
                _send(line, command, until)
                _stream(line, pieces, until)
                heard_all = True
            answer = _answer(line, until)
    except OSError as problem:  # among them: it took too long
        raise ScannerAway(f"The virus scanner gave no answer: {problem.strerror or type(problem).__name__}") from None
    if not heard_all and not answer.endswith(" FOUND"):
        raise ScannerAway(f"The virus scanner hung up before the end: {answer[:200]}")
    return answer


def _connected(until: float) -> socket.socket:
    address = settings.CLAMAV_SOCKET
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(until))
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(_left(until))
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _stream(line: socket.socket, pieces: Iterable[bytes] | None, until: float) -> None:
    if pieces is None:
        return
    for whole in pieces:
        for begin in range(0, len(whole), PIECE):
            piece = whole[begin : begin + PIECE]
            _send(line, struct.pack(">I", len(piece)) + piece, until)
    _send(line, struct.pack(">I", 0), until)


def _send(line: socket.socket, data: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(data)


def _answer(line: socket.socket, until: float) -> str:
    """Read up to the zero byte that ends an answer: one that was cut off is none.

    :raises ScannerAway: if the connection ends before
    """
    read = b""
    while b"\0" not in read and len(read) < LONGEST_ANSWER:
        line.settimeout(_left(until))
        more = line.recv(1024)
        if not more:
            raise ScannerAway("The virus scanner hung up before it had answered.")
        read += more
    return read.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _left(until: float) -> float:
    """The seconds that are left.

    :raises TimeoutError: if none are
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
