"""What the school itself must have entered: its set-up, the calendar, the regulation; and whether the clocks agree."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.queries.campaigns import Short, years_without
from registrar.doctor.finding import Amiss, check
from rulebook.models import CalendarYear, EditionScope
from rulebook.queries import word
from security.queries import the_school
from security.rules.words import together

CLOCKS_MAY_DIFFER: Final = timedelta(seconds=5)
LOOK_AHEAD: Final = timedelta(days=45)


@check("clock", gettext_lazy("Clock"))
def clock(at: datetime) -> str:
    """The web's clock, the database's and the journal agree."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select clock_timestamp(), (select written_at from security_entry order by id desc limit 1),"
            " current_setting('TimeZone')"
        )
        there, written, _zone = cursor.fetchone()
    apart = abs(there - at)
    if apart > CLOCKS_MAY_DIFFER:
        sentence = _("The clocks of the web and the database are {n} seconds apart. Set both by NTP.")
        raise Amiss(sentence.format(n=int(apart.total_seconds())))
    if written is not None and written > at + CLOCKS_MAY_DIFFER:
        raise Amiss(_("The newest entry of the journal is from the future: a clock was set back. Set it by NTP."))
    return _("The clocks of web, database and journal agree.")


@check("school", gettext_lazy("School"))
def school(at: datetime) -> str:
    """It was set up."""
    del at
    found = the_school()
    if found is None:
        raise Amiss(_("No school has been set up yet. Open /setup/ with the code from the web's log."))
    return _("{school} is set up.").format(school=found)


@check("calendar", gettext_lazy("Working-day calendar"))
def calendar(at: datetime) -> str:
    """There is one for this year, and for the next one soon enough."""
    years = {localtime(at).year, localtime(at + LOOK_AHEAD).year}
    known = dict(CalendarYear.objects.filter(pk__in=years).values_list("year", "state"))
    if missing := sorted(years - set(known)):
        sentence = _(
            "There is no calendar for {year}: no deadline that reaches into it can be counted. "
            "The head of academic affairs publishes it; shipped years come with: bin/manage load_rulebook"
        )
        raise Amiss(sentence.format(year=missing[0]))
    provisional = [year for year in sorted(years) if known[year] == CalendarYear.State.PROVISIONAL]
    if provisional:
        return _("The calendar of {year} is provisional, and so are its deadlines.").format(year=provisional[0])
    return _("The calendar of {year} is there.").format(year=max(years))


@check("regulation", gettext_lazy("Regulation"))
def regulation(at: datetime) -> str:
    """An edition is in force today."""
    scopes = EditionScope.objects.filter(during__contains=localtime(at).date()).select_related("edition")
    titles = sorted({scope.edition.title for scope in scopes})
    if not titles:
        raise Amiss(_("No edition of the regulation is in force today, so no application can begin."))
    return _("In force: {titles}.").format(titles="; ".join(titles))


@check("data-check", gettext_lazy("Yearly check of the data"))
def data_check(at: datetime) -> str:
    """Every student category has had as many full checks a school year as its edition asks for (SEC-1.8)."""
    short = years_without(at)
    over = _categories([one for one in short if one.is_over])
    late = _categories([one for one in short if one.is_late and not one.is_over])
    sentences = []
    if over:
        sentences += [_("{year}: {categories} had no full check of the data, and the year is over.").format(**over)]
    if late:
        sentence = _(
            "{year}: {categories} had no full check of the data, and the last term is under way. "
            "The head of academic affairs opens one at /verification/open/."
        )
        sentences += [sentence.format(**late)]
    if sentences:
        raise Amiss(together(*sentences))
    if short:
        sentence = _("{year}: the full check of the data is still to come for {categories}.")
        return sentence.format(**_categories(short))
    return _("Nothing is missing.")


def _categories(short: Sequence[Short]) -> dict[str, str]:
    """The school year of these and their student categories, as a sentence takes them; empty where there is none."""
    return {"year": short[0].year, "categories": "、".join(word(one.category) for one in short)} if short else {}
