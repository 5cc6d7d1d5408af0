"""The roll of a past day as a file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.forms.past_day import asked_day
from enrollment.forms.roll import chosen
from enrollment.models import Major
from enrollment.queries.as_of import roll_on, rows_on
from enrollment.queries.roll import view_reach
from enrollment.queries.students import last_fours, status_words
from enrollment.rules.masks import DOTS
from reports.queries.taking import CHUNK, List, Taken
from reports.rules.exporting import MAY_EXPORT
from security.access import may_where
from security.models import Person


def _past_day(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    form, reach = asked_day(asked, localtime(at).date()), view_reach(person, at)
    if not reach or not form.is_valid():
        return None
    found = roll_on(form.past(), chosen(asked), reach, may_where(person, "export.personal", at, verbs=MAY_EXPORT))
    titles = [_("Name"), _("Student number"), _("Department"), _("Class"), _("ID number"), _("Major"), _("Cohort")]
    return Taken(found.order_by().count, [*titles, _("Status that day")], lambda: _rows(rows_on(found)))


def _rows(found: Any) -> Iterator[Sequence[str]]:
    majors, states = {major.pk: str(major) for major in Major.objects.all()}, status_words()
    source = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(source, CHUNK)):
        ends = last_fours(row["student_id"] for row in chunk)
        for row in chunk:
            end, study = ends.get(row["student_id"], ""), (majors.get(row["major"], ""), str(row["cohort"] or ""))
            place = (row["department"] or "", row["unit"] or "")
            yield (
                row["name"],
                row["number"],
                *place,
                f"{DOTS}{end}" if end else "",
                *study,
                states[row["status_then"]],
            )


PAST_LISTS: Final = (
    List(
        "past-day",
        gettext_lazy("The roll on a past day"),
        ("day", "known", "department", "cohort", "unit", "status"),
        _past_day,
    ),
)
