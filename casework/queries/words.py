"""Dates and steps of an application in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.kind import kind_of
from casework.models import Application, Decision, under_way


def due_words(application: Application, *, today: date) -> tuple[str, str]:
    """How long is left, and the tone of its tag: late, soon, or none. A provisional date says so."""
    if application.due_on is None:
        return "", ""
    left = (application.due_on - today).days
    if left < 0:
        words = ngettext("%(n)s day overdue", "%(n)s days overdue", -left) % {"n": -left}
        tone = "late"
    elif left == 0:
        words, tone = _("due today"), "soon"
    else:
        words = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
        tone = "soon" if left == 1 else ""
    return (_("%(words)s (provisional)") % {"words": words} if application.due_is_provisional else words), tone


def day_words(day: date | None, *, provisional: bool = False) -> str:
    """A day in prose, marked where it was counted with a provisional year, or lies in one that is not there yet."""
    if day is None:
        return ""
    words = date_format(day, "DATE_FORMAT")
    if provisional and (day.month, day.day) == (1, 1):  # no office works on it: the year's calendar is not there yet
        said = _("%(day)s at the earliest (the calendar for %(year)s is not published yet)")
        return said % {"day": words, "year": day.year}
    return _("%(day)s (provisional)") % {"day": words} if provisional else words


def verdict_words(decision: Decision) -> str:
    """What was answered, as the regulation calls it at this step: who recommends does not agree."""
    return answer_words(decision.verdict, recommends=decision.step.recommends)


def answer_words(verdict: str, *, recommends: bool) -> str:
    """The same of a verdict alone."""
    if recommends and verdict == Decision.Verdict.AGREED:
        return _("Recommended")
    if recommends and verdict == Decision.Verdict.REFUSED:
        return _("Not recommended")
    return str(Decision.Verdict(verdict).label)


def another_is_open(application: Application) -> str:
    """Which application stands in the way of this one, and what to do about it (domain 3.1)."""
    other = Application.objects.filter(under_way(), exclusive=application.exclusive).exclude(pk=application.pk)
    found = other.order_by("-pk").first()
    if found is None:
        return _("Another application of yours is under way. Wait until it is decided, or take it back.")
    said = _("%(kind)s %(number)s is under way; only one is open at a time. Wait until it is decided, or take it back.")
    return said % {"kind": kind_of(found.kind).title, "number": found.number}
