"""The folder of an export: NDJSON by resource type, and the manifest that lists it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir import Resource
from emr_hub.formats.fhir.writing import people
from emr_hub.formats.fhir.writing.reports import answered
from emr_hub.formats.fhir.writing.sites import sites_of

MANIFEST = "manifest.json"
NEEDED = ("facilities", "registrations", "consents", "encounters", "orders", "results")
_PEOPLE = {
    "Organization": people.organizations, "Endpoint": people.endpoints, "Practitioner": people.practitioners,
    "Patient": people.patients, "Consent": people.consents, "Encounter": people.encounters,
}  # fmt: skip
_REPORTS = ("ServiceRequest", "Observation", "DiagnosticReport")


def write(tables: Mapping[str, pa.Table], out: Path) -> tuple[Path, ...]:
    """Write the tables of a run (by their names in the schemas) into an empty folder; the paths written, manifest last.

    The same tables give the same bytes. What FHIR has no place for is left out: `published_at`.
    """
    sites = sites_of(tables)
    counts: dict[str, int] = {}
    for kind, resources_of in _PEOPLE.items():
        with _file(out, kind).open("wb") as file:
            counts[kind] = sum(_put(file, resource) for resource in resources_of(tables, sites))
    counts |= _write_reports(tables, sites, out)
    (out / MANIFEST).write_bytes(orjson.dumps(_manifest(tables, counts), option=orjson.OPT_INDENT_2))
    return (*(_file(out, kind) for kind in counts), out / MANIFEST)


def _write_reports(tables: Mapping[str, pa.Table], sites: Any, out: Path) -> dict[str, int]:
    counts = dict.fromkeys(_REPORTS, 0)
    requests, observations, reports = (_file(out, kind) for kind in _REPORTS)
    with requests.open("wb") as first, observations.open("wb") as second, reports.open("wb") as third:
        for order in answered(tables, sites):
            counts["ServiceRequest"] += _put(first, order.request)
            counts["Observation"] += _put_all(second, order.observations)
            counts["DiagnosticReport"] += _put_all(third, [order.report] if order.report else ())
    return counts


def _put_all(file: BinaryIO, resources: Iterable[Resource]) -> int:
    return sum(_put(file, resource) for resource in resources)


def _put(file: BinaryIO, resource: Resource) -> int:
    file.write(orjson.dumps(resource) + b"\n")
    return 1


def _file(out: Path, kind: str) -> Path:
    return out / f"{kind}.ndjson"


def _manifest(tables: Mapping[str, pa.Table], counts: Mapping[str, int]) -> dict[str, Any]:
    """The manifest of a bulk export; its time is that of the last thing known, so that the bytes stay the same."""
    last = pc.max(tables["results"]["known_at"].cast(pa.int64())).as_py()
    output = [{"type": kind, "url": f"{kind}.ndjson", "count": n} for kind, n in counts.items() if n]
    return {"transactionTime": written_time(last or 0), "request": "emr-hub export", "requiresAccessToken": False,
            "output": output, "error": []}  # fmt: skip
