"""Writes a run's tables as FHIR R4: one NDJSON file per resource type and a manifest, as a bulk export would lie there.

Resources are built by `emr_hub.fhir`; every version of a report is a line of its own. Start with `folder`.
"""

from emr_hub.formats.fhir.writing.folder import write

__all__ = ["write"]
