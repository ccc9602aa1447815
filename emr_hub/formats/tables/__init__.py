"""Reads laboratory results from tables: CSV, Parquet, DuckDB files and PostgreSQL, by a small mapping file.

Says what it guessed of a file and writes a first mapping to be read and put right. Read `reading.py` first.
"""

from emr_hub.formats.tables.choosing import choose_tables, table_place
from emr_hub.formats.tables.csv_shape import CsvShape, shape_of
from emr_hub.formats.tables.fields import fields
from emr_hub.formats.tables.filling import Filling, Unread
from emr_hub.formats.tables.first_look import init_mapping
from emr_hub.formats.tables.mapping import TableMapping, mapping_of, read_mapping
from emr_hub.formats.tables.moments_written import read_times
from emr_hub.formats.tables.one_word import WordReader
from emr_hub.formats.tables.own import own_folder, own_mapping
from emr_hub.formats.tables.reading import OwnTablesReader, TableReader, csv_shape
from emr_hub.formats.tables.writing import write, write_code_book

__all__ = [
    "CsvShape", "Filling", "OwnTablesReader", "TableMapping", "TableReader", "Unread", "WordReader", "choose_tables",
    "csv_shape", "fields", "init_mapping", "mapping_of", "own_folder", "own_mapping", "read_mapping", "read_times",
    "shape_of", "table_place", "write", "write_code_book",
]  # fmt: skip
