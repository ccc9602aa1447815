"""What is asked: FHIR search parameters read and checked, and made into one statement over the index.

Every value is bound, never written into the SQL. A question that cannot be answered as asked is refused by name.
"""

from emr_hub.storage.asking.query import Inclusion, Query, read_query
from emr_hub.storage.asking.statements import Statement, counted, found_keys, found_rows

__all__ = ["Inclusion", "Query", "Statement", "counted", "found_keys", "found_rows", "read_query"]
