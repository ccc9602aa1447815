"""What a laboratory's codes mean in the catalogue: by its own mapping file, LOINC, Decision 1227 or the service code.

What nobody has mapped is counted by frequency and written, with suggestions, in the very form of the mapping file.
"""

from emr_hub.formats.code_book.book import EMPTY_BOOK, CodeBook, Meaning
from emr_hub.formats.code_book.mapping_file import MAPPING_COLUMNS, read_code_book
from emr_hub.formats.code_book.places import map_coded
from emr_hub.formats.code_book.suggesting import Suggestion, suggest
from emr_hub.formats.code_book.tally import TALLY, merged, tally
from emr_hub.formats.code_book.unmapped import UNMAPPED, unmapped_csv, unmapped_table

__all__ = [
    "EMPTY_BOOK", "MAPPING_COLUMNS", "TALLY", "UNMAPPED", "CodeBook", "Meaning", "Suggestion", "map_coded", "merged",
    "read_code_book", "suggest", "tally", "unmapped_csv", "unmapped_table",
]  # fmt: skip
