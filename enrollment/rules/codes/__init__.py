"""The code tables of the national and industry standards (domain 5.2), each with the version of its code set."""

from enrollment.rules.codes.tables import TABLES, MalformedTable, Row, Table, UnknownTable, table

__all__ = ["TABLES", "MalformedTable", "Row", "Table", "UnknownTable", "table"]
