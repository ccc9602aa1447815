"""The short way for well-formed tables: whole-number persons, one code system, plain numbers; the same bytes, sooner.

Whatever does not fit goes the general way, by `any_input`. Read `audit.py` first.
"""

from scenarios.audits.plain_tables.audit import audit_plain
from scenarios.audits.plain_tables.fitting import PlainTable, plain_table
from scenarios.audits.plain_tables.records import TooManyWords

__all__ = ["PlainTable", "TooManyWords", "audit_plain", "plain_table"]
