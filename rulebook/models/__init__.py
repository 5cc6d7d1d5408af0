"""Editions of the regulation, what is proposed to become one, who has read them, and the working-day calendar."""

from rulebook.models.acknowledgement import Acknowledgement
from rulebook.models.calendar import CalendarYear, SchoolClosure
from rulebook.models.department import DepartmentRule
from rulebook.models.edition import Edition, EditionScope
from rulebook.models.proposal import EditionProposal

__all__ = [
    "Acknowledgement",
    "CalendarYear",
    "DepartmentRule",
    "Edition",
    "EditionProposal",
    "EditionScope",
    "SchoolClosure",
]
