"""Taking an upload in: the one place where views have files examined, so that what was infected is always entered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from casework.actions.note_infected import note_infected
from casework.storage import Contents
from casework.storage.file_types import PAPERS, FileType
from casework.storage.uploads import LARGEST, Infected, Uploaded, check_upload
from security.signed_in import SignedInRequest


def taken_in(
    request: SignedInRequest,
    upload: Uploaded,
    *,
    about: str = "",
    allow: Sequence[FileType] = PAPERS,
    largest: int = LARGEST,
    may_wait: bool = False,
) -> Contents:
    """The upload as it may be stored; `about` names the row it was meant for ("app.model:id"), `largest` is in bytes.

    :raises Refused: with a sentence; an infected one is in the journal by then
    """
    with infected_entered(request, about):
        return check_upload(upload, allow=allow, largest=largest, may_wait=may_wait)


@contextmanager
def infected_entered(request: SignedInRequest, about: str = "") -> Iterator[None]:
    """For what is examined in another way than single files: what was infected is in the journal when this ends.

    :raises Infected: as it came
    """
    try:
        yield
    except Infected as found:
        note_infected(signature=found.signature, about=about, by=request.person, at=request.at)
        raise
