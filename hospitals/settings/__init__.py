"""Reads the tables of a room: parameters of science with unit, source and status, and tables of a shape of their own.

A number that is not in such a table has no business in these rooms; one outside its range is refused here, with file,
line, what stood there and what was expected. Start with `tables.py`, then `checking.py`.
"""

from hospitals.settings.tables import NUMBER_COLUMNS, Row, numbers, read_table, rows

__all__ = ["NUMBER_COLUMNS", "Row", "numbers", "read_table", "rows"]
