"""The coordinator's own book: enrolled facilities, code maps, cards, bases, pointers, verdicts, feedback.

Tables only; what a row means is the business of the room that writes it.
"""

from coordinator.ledger import person_tables
from coordinator.ledger.opened import open_ledger
from coordinator.ledger.quick import Book, Ledger
from coordinator.ledger.tables import LedgerTable

_tables = LedgerTable.metadata.tables
ENROLLED_FACILITY = _tables["enrolled_facility"]
ENROLMENT_TURN = _tables["enrolment_turn"]
FACILITY_CONTACT = _tables["facility_contact"]
MAPPED_CODE = _tables["mapped_code"]
RECORDED_BASIS = _tables["recorded_basis"]
STANDING_POINTER = _tables["standing_pointer"]
GIVEN_VERDICT = _tables["given_verdict"]
RECEIVED_FEEDBACK = _tables["received_feedback"]
USED_TOKEN = _tables["used_token"]
INDEXED_CARD = _tables[person_tables.IndexedCard.__tablename__]
INDEX_BASIS = _tables[person_tables.IndexBasis.__tablename__]
INDEXED_KEY = _tables[person_tables.IndexedKey.__tablename__]
COMPARED_PAIR = _tables[person_tables.ComparedPair.__tablename__]
PAIR_PIN = _tables[person_tables.PairPin.__tablename__]
OPEN_QUESTION = _tables[person_tables.OpenQuestion.__tablename__]
PERSON_EVENT = _tables[person_tables.PersonEvent.__tablename__]
SHOWN_RESULT = _tables[person_tables.ShownResult.__tablename__]
METADATA = LedgerTable.metadata

__all__ = [
    "COMPARED_PAIR", "ENROLLED_FACILITY", "ENROLMENT_TURN", "FACILITY_CONTACT", "GIVEN_VERDICT", "INDEXED_CARD",
    "INDEXED_KEY", "INDEX_BASIS", "MAPPED_CODE", "METADATA", "OPEN_QUESTION", "PAIR_PIN", "PERSON_EVENT",
    "RECEIVED_FEEDBACK", "RECORDED_BASIS", "SHOWN_RESULT", "STANDING_POINTER", "USED_TOKEN", "Book", "Ledger",
    "open_ledger",
]  # fmt: skip
