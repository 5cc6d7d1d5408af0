"""Enter a term of the school's calendar."""

from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from enrollment.events import TermEntered
from enrollment.models import Term
from enrollment.rules.places import TermDays, why_not_school_year, why_not_term
from security.access import may
from security.journal import recorded
from security.models import Person

TERMS = "calendar.publish"


class CannotEnterTerm(Exception):
    """The term cannot be entered or changed like this; the message says why."""


@recorded
def enter_term(
    *,
    school_year: str,
    ordinal: int,
    opens_on: date,
    ends_on: date,
    teaching_weeks: int,
    is_provisional: bool,
    by: Person,
    at: datetime,
) -> TermEntered:
    """`school_year` is written as 2026-2027, `ordinal` is 1 to 3. Weeks include examinations.

    :raises CannotEnterTerm: if it is not this person's office, the term is there, or its days cannot be
    """
    take_terms(by, at)
    refusal = why_not_school_year(school_year)
    if refusal is not None:
        raise CannotEnterTerm(refusal.said(_))
    code = f"{school_year}-{ordinal}"
    if Term.objects.filter(code=code).exists():
        raise CannotEnterTerm(_("This term is there already. Change its days on its page."))
    check_days(TermDays(code, opens_on, ends_on))
    term = Term.objects.create(
        code=code,
        school_year=school_year,
        ordinal=ordinal,
        opens_on=opens_on,
        ends_on=ends_on,
        teaching_weeks=teaching_weeks,
        is_provisional=is_provisional,
    )
    return TermEntered(
        at=at, by=by.pk, about=f"enrollment.term:{term.pk}", term=code, opens_on=opens_on, ends_on=ends_on
    )


def take_terms(by: Person, at: datetime) -> None:
    """Lock the list of terms until the act ends: two that overlap are not entered side by side.

    :raises CannotEnterTerm: if it is not this person's office
    """
    if not may(by, TERMS, at, verbs={"decide"}):
        raise CannotEnterTerm(_("The head of academic affairs enters the terms; you may prepare them."))
    with connection.cursor() as cursor:
        cursor.execute("lock table enrollment_term in share row exclusive mode")


def check_days(days: TermDays) -> None:
    """:raises CannotEnterTerm: with a sentence, if the days cannot be or lie on those of another term"""
    others = Term.objects.exclude(code=days.code).order_by("opens_on")
    refusal = why_not_term(days, [TermDays(one.code, one.opens_on, one.ends_on) for one in others])
    if refusal is not None:
        raise CannotEnterTerm(refusal.said(_))
