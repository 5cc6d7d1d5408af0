"""Having the virus scanner look at what was uploaded while it was away."""

import logging
from dataclasses import dataclass
from datetime import datetime

from casework.actions.release_file import NotWaiting, release_file
from casework.queries.files import waiting_for_scan
from casework.storage import CannotOpen, read, scanner
from security.queries import the_system

_log = logging.getLogger(__name__)


@dataclass
class Scanned:
    """How many files were released, refused, and left for the next time."""

    released: int = 0
    refused: int = 0
    left: int = 0


def scan_waiting(*, at: datetime) -> Scanned:
    """Scan each quarantined file, holding no lock meanwhile; a scanner that is away ends the round.

    One that answers but chokes on a single file leaves only that one for the next time.
    """
    done, system = Scanned(), the_system()
    waiting = list(waiting_for_scan().values_list("pk", "stored_as"))
    for n, (pk, name) in enumerate(waiting if scanner.is_configured() else ()):
        try:
            signature = scanner.signature_in(read(name))
            release_file(file=pk, signature=signature, by=system, at=at)
        except scanner.ScannerAway as problem:
            _log.warning("The file %s was not scanned: %s", pk, problem)
            done.left += 1
            if not scanner.answers():
                done.left += len(waiting) - n - 1
                return done
        except CannotOpen:
            _log.error("The quarantined file %s is missing or damaged.", pk)
            done.left += 1
        except NotWaiting:
            continue
        else:
            done.released += not signature
            done.refused += bool(signature)
    return done
