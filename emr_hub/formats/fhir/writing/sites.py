"""The facilities of a run as they speak on the wire."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from emr_hub.fhir import Site
from emr_hub.formats.fhir.writing.records import records
from emr_hub.terminology import every_facility


def sites_of(tables: Mapping[str, pa.Table]) -> dict[int, Site]:
    """The site of each facility_id; one that the registry does not know has its key for a code."""
    known = every_facility()
    return {
        row["facility_id"]: Site.of(row["key"], known[row["key"]].code if row["key"] in known else row["key"])
        for row in records(tables["facilities"])
    }
