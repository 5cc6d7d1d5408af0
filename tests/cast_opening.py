"""What stood in the school's books before the first day of use, for tests of what counts it (MIG-1).

in_the_books(office.cast.registrar, on(OPENING), enrollment=li, matter="MISSED", term="2022-2023-2")
"""

from datetime import datetime
from io import BytesIO

from casework.actions.store_file import store_file
from casework.storage import Contents
from enrollment.models import Import, OpeningBalance
from security.journal import unrecorded
from security.models import Person


def in_the_books(by: Person, at: datetime, **line: object) -> OpeningBalance:
    """One line of an import that was loaded then."""
    file = store_file(contents=Contents("期初数据.csv", "text/csv", BytesIO(b"1")), by=by, at=at).file
    with unrecorded("the school's books"):
        source = Import.objects.create(
            matter="OPENING", state="LOADED", file_id=file, uploaded_by=by, uploaded_at=at, loaded_at=at
        )
        return OpeningBalance.objects.create(of=source, row=2, **line)
