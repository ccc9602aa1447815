"""Reads the tables of a room: parameters of science with unit, source and status, and tables of a shape of their own.

A number that is not in such a table has no business in these rooms. Start with `tables.py`.
"""

from hospitals.settings.tables import NUMBER_COLUMNS, Row, numbers, rows

__all__ = ["NUMBER_COLUMNS", "Row", "numbers", "rows"]
