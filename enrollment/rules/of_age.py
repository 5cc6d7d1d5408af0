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
