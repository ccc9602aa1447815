"""The coordinator's own book: enrolled facilities, code maps, cards, bases, pointers, verdicts, feedback.

Tables only; what a row means is the business of the room that writes it.
"""

from coordinator.ledger.opened import open_ledger
from coordinator.ledger.quick import Book, Ledger
from coordinator.ledger.tables import LedgerTable

_tables = LedgerTable.metadata.tables
ENROLLED_FACILITY = _tables["enrolled_facility"]
MAPPED_CODE = _tables["mapped_code"]
INDEXED_REGISTRATION = _tables["indexed_registration"]
PROBABLE_KEY = _tables["probable_key"]
RECORDED_BASIS = _tables["recorded_basis"]
STANDING_POINTER = _tables["standing_pointer"]
GIVEN_VERDICT = _tables["given_verdict"]
RECEIVED_FEEDBACK = _tables["received_feedback"]
METADATA = LedgerTable.metadata

__all__ = [
    "ENROLLED_FACILITY", "GIVEN_VERDICT", "INDEXED_REGISTRATION", "MAPPED_CODE", "METADATA", "PROBABLE_KEY",
    "RECEIVED_FEEDBACK", "RECORDED_BASIS", "STANDING_POINTER", "Book", "Ledger", "open_ledger",
]  # fmt: skip
