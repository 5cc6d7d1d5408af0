"""Editions of the regulation, what is proposed to become one, and the working-day calendar."""

from rulebook.models.calendar import CalendarYear, SchoolClosure
from rulebook.models.edition import Edition, EditionScope
from rulebook.models.proposal import EditionProposal

__all__ = ["CalendarYear", "Edition", "EditionProposal", "EditionScope", "SchoolClosure"]
