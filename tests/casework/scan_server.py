"""A small clamd: speaks PING and INSTREAM on a socket, and finds EICAR's test string. Run by its path, as a process.

    python scan_server.py ADDRESS MODE [NOTE]

ADDRESS is the path of a Unix socket or host:port. MODE is `good`, or how it goes wrong: `silent` (takes everything,
says nothing for long), `hangs` (reads the first piece, writes the file NOTE, and waits), `half` (an answer without its
end), `hasty` (says OK before the end and hears no more), `full` (says that the stream is too long).
"""

import socket
import struct
import sys
import time
from pathlib import Path

MARK = b"-".join((b"$EICAR", b"STANDARD", b"ANTIVIRUS", b"TEST", b"FILE!$"))
SAID = {"half": b"stream: O", "full": b"INSTREAM size limit exceeded. ERROR\0"}


def exactly(line: socket.socket, n: int) -> bytes:
    """So many bytes, or fewer if the other side hangs up."""
    read = b""
    while len(read) < n and (more := line.recv(n - len(read))):
        read += more
    return read


def command_of(line: socket.socket) -> bytes:
    """The command, without the z in front and the zero byte at the end."""
    read = b""
    while not read.endswith(b"\0") and (more := line.recv(1)):
        read += more
    return read.strip(b"z\0")


def instream(line: socket.socket, mode: str, note: str) -> bytes:
    """The whole stream, then the answer."""
    whole = b""
    while length := struct.unpack(">I", exactly(line, 4))[0]:
        whole += exactly(line, length)
        if mode == "hangs":
            Path(note).write_text("reading", "utf-8")
            time.sleep(600)
        if mode == "hasty":
            line.sendall(b"stream: OK\0")
            line.shutdown(socket.SHUT_RD)  # what is still sent meets a closed door, and the answer stays readable
            time.sleep(600)
    return SAID.get(mode) or (b"stream: Eicar-Test-Signature FOUND\0" if MARK in whole else b"stream: OK\0")


def listening(address: str) -> socket.socket:
    """The socket, open for callers."""
    if address.startswith("/"):
        door = socket.socket(socket.AF_UNIX)
        door.bind(address)
    else:
        host, _colon, port = address.rpartition(":")
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, int(port)))
    door.listen()
    return door


def main(address: str, mode: str, note: str = "") -> None:
    """One caller after the other."""
    door = listening(address)
    while True:
        line, _who = door.accept()
        try:
            command = command_of(line)
            if command == b"PING":
                line.sendall(b"PONG\0")
            elif command == b"INSTREAM":
                answer = instream(line, mode, note)
                if mode == "silent":
                    time.sleep(4)  # whoever is still there then has waited too long
                line.sendall(answer)
        except (OSError, struct.error):
            pass
        finally:
            line.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
