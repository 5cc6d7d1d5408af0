"""Coming of age."""

from datetime import date, datetime

from django.utils.timezone import localtime


def born_18_years_before(at: datetime) -> date:
    """Who was born after this day is not yet of age; a leap day comes of age on 1 March."""
    today = localtime(at).date()
    try:
        return today.replace(year=today.year - 18)
    except ValueError:
        return today.replace(year=today.year - 18, day=28)


def is_minor(born: date | None, at: datetime) -> bool:
    """Whether somebody born on this day is under 18 at that moment; not where no birth date is known."""
    return born is not None and born > born_18_years_before(at)
