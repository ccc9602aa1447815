"""Reads files of real records into the tables of this project: one flat row for every format, one room per format.

Every row that comes in is kept or set aside under a named reason; what a file does not say is never filled in.
"""

from emr_hub.formats.account import Account, account_of, rejects_of, same_moment_cases
from emr_hub.formats.assumed_flags import assumed_flags
from emr_hub.formats.facts import Facts
from emr_hub.formats.flags import FLAGS, NO_FLAG
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.order_tables import OrderTables, order_tables, words
from emr_hub.formats.passed_over import passed_over
from emr_hub.formats.reader import Gathering, LabRecords, read_fhir, read_records
from emr_hub.formats.reading import read_into
from emr_hub.formats.rejects import REJECTS, Reason, Reject
from emr_hub.formats.row import FACTS, ROW
from emr_hub.formats.settling import Person, Settled, settle
from emr_hub.formats.sink import Sink
from emr_hub.formats.sniffing import FORMATS
from emr_hub.formats.sources import SourceFile, open_source, source_files
from emr_hub.formats.writing import write_run

__all__ = [
    "FACTS", "FLAGS", "FORMATS", "LIMITS", "NO_FLAG", "REJECTS", "ROW", "Account", "Facts", "Gathering",
    "LabRecords", "Limits", "OrderTables", "Person", "Reason", "Reject", "Settled", "Sink", "SourceFile",
    "account_of", "assumed_flags", "open_source", "order_tables", "passed_over", "read_fhir", "read_into",
    "read_records", "rejects_of", "same_moment_cases", "settle", "source_files", "words", "write_run",
]  # fmt: skip
