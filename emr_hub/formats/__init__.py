"""Reads files of real records into the tables of this project: one flat row for every format, one room per format.

Every row that comes in is kept or set aside under a named reason; what a file does not say is never filled in.
"""

from emr_hub.formats.account import Account, account_of, rejects_of, same_moment_cases
from emr_hub.formats.assumed_flags import assumed_flags
from emr_hub.formats.flags import FLAGS, NO_FLAG
from emr_hub.formats.order_tables import OrderTables, order_tables, words
from emr_hub.formats.reader import LabRecords, read_fhir
from emr_hub.formats.rejects import REJECTS, Reason, Reject
from emr_hub.formats.settling import Person, Settled, settle
from emr_hub.formats.sources import SourceFile, source_files

__all__ = [
    "FLAGS", "NO_FLAG", "REJECTS", "Account", "LabRecords", "OrderTables", "Person", "Reason", "Reject", "Settled",
    "SourceFile", "account_of", "assumed_flags", "order_tables", "read_fhir", "rejects_of", "same_moment_cases",
    "settle", "source_files", "words",
]  # fmt: skip
