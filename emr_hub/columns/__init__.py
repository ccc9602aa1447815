"""The tables of a world, a run and an audit: one Arrow schema each, with the meaning and unit of every column."""

from emr_hub.columns.plain import coded, codes_of, given, longs, texts_of, words_of
from emr_hub.columns.schemas import SCHEMAS, TABLES, Column, Table, empty_table, schema_of

__all__ = [
    "SCHEMAS", "TABLES", "Column", "Table", "coded", "codes_of", "empty_table", "given", "longs", "schema_of",
    "texts_of", "words_of",
]  # fmt: skip
