"""Editions of the regulation and the working-day calendar."""

from rulebook.models.calendar import CalendarYear, SchoolClosure
from rulebook.models.edition import Edition, EditionScope

__all__ = ["CalendarYear", "Edition", "EditionScope", "SchoolClosure"]
