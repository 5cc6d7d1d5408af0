"""The code tables of the national and industry standards (domain 5.2), each with the version of its code set."""

from typing import Final

from enrollment.rules.codes.tables import TABLES, MalformedTable, Row, Table, UnknownTable, named, shown, table

__all__ = ["CODE_SET", "TABLES", "MalformedTable", "Row", "Table", "UnknownTable", "named", "shown", "table"]

CODE_SET: Final = TABLES["student_status"].version
"""The code set of the education standard in which a student’s facts are kept from the entry on: stored beside them,
shown with them. Facts that a national standard codes (ethnic group, nationality …) follow its version in their table.
"""
