"""Reads FHIR R4: NDJSON (one resource per line), Bundles, single resources and arrays of them.

Start with `read`; `observations` makes the rows, one file per other resource makes the facts.
"""

from emr_hub.formats.fhir.reading import read

__all__ = ["read"]
