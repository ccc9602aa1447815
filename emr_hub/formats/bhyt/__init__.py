"""Reads and writes the insurance claims of Decisions 130, 4750 and 3176: who came (XML1), what was ordered (XML3) and
what the laboratory answered (XML4), out of the envelope GIAMDINHHS. What the tables have no field for stays unknown.
"""

from emr_hub.formats.bhyt.reading import claims_into, read

__all__ = ["claims_into", "read"]
