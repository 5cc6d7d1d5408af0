"""Issue a numbered paper."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from casework.events import DocumentIssued
from casework.models import Application, Document
from casework.rules.documents import document_kinds, last_before_the_system
from casework.storage.glyphs import without_glyph
from security.journal import recorded
from security.models import Person, Unit
from security.rules.codes import ALPHABET

PRINT: Final = "casework.print-document"
CODE: Final = 12  # 58 bits
# The row is locked until the act ends: the next number waits for this one to be given, or to be given back.
_NEXT: Final = """
    insert into casework_series as s (code, year, last, begins_after) values (%s, %s, 1, 0)
        on conflict (code, year) do update set last = s.last + 1
 returning id, last
"""
_AFTER_THE_BOOKS: Final = "update casework_series set last = %s, begins_after = %s where id = %s"


class CannotIssue(Exception):
    """The paper cannot be issued; the message is a sentence."""


@recorded
def issue_document(
    *,
    kind: str,
    person: Person,
    unit: Unit,
    facts: Mapping[str, Any],
    by: Person,
    at: datetime,
    application: Application | None = None,
    language: str = "",
    valid_until: date | None = None,
) -> DocumentIssued:
    """Give it its number, freeze what it says, ask for it to be drawn. The caller has authorised it and locked persons.

    The number is the next of its series in the year of `at`, without a gap: it is given with the act or not at all. The
    first one is that after the last of the school's books (MIG-1).
    :raises CannotIssue: if our fonts lack a character of what it says
    """
    found = document_kinds()[kind]
    missing = without_glyph(_texts(facts))
    if missing:
        sentence = _("The fonts of our documents lack these characters: {signs}. Have a font with them installed.")
        raise CannotIssue(sentence.format(signs="、".join(missing)))
    year = localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [found.series, year])
        series, number = cursor.fetchone()
        before = last_before_the_system(found, year) if number == 1 else 0
        if before:
            number = before + 1
            cursor.execute(_AFTER_THE_BOOKS, [number, before, series])
    document = Document(
        kind=kind,
        series_id=series,
        number=number,
        shown_number=found.shown_number(year, number),
        person=person,
        unit=unit,
        application=application,
        template=found.template,
        version=found.version,
        language=language or settings.LANGUAGE_CODE,
        facts=dict(facts),
        code="".join(secrets.choice(ALPHABET) for _n in range(CODE)),
        valid_until=valid_until,
        issued_by=by,
        issued_at=at,
    )
    document.save()
    asked = ask_job(
        kind=PRINT, arguments={"document": document.pk}, owner=by, at=at, unique_key=f"document:{document.pk}:print"
    )
    Document.objects.filter(pk=document.pk).update(job=asked.job)
    event: DocumentIssued = DocumentIssued.of(document, by=by, at=at, kind=kind)
    return event


def _texts(value: Any) -> Iterator[str]:
    """Every text in the facts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
