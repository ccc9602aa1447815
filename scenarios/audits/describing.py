"""The `run` part of an audit: what was read, by which reader, what it carries, and what was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from emr_hub import __version__
from scenarios.audits.findings import Findings

# Columns of the decision that FHIR laboratory results never carry, and what stays unknown without them.
NOT_CARRIED = {
    "context": "windows of outpatient and inpatient must agree, else unknown; intensive care and emergency not applied",
    "lab_level": "laboratory_recognised is unknown across facilities",
    "unstable_at": "no_state_change is unknown",
    "protocol": "not_serial is unknown",
    "consents": "permitted is unknown across facilities",
}


def run_of(found: Findings, inputs: list[dict[str, Any]], assume_limits: bool) -> dict[str, Any]:
    """Everything about the audit that is not a measure. Depends on the input alone: no time of day, no folder name."""
    first, last = found.days
    return {
        "kind": "audit",
        "version": __version__,
        "format": "fhir",
        "inputs": inputs,
        "policies": [j.policy.id for j in found.judged],
        "lines_read": found.records.lines_read,
        "resources": dict(sorted(found.records.resources.items())),
        "persons": found.persons,
        "first_day": first,
        "last_day": last,
        "clock": "collected_at stands for signed_at, which the input does not hold",
        "orders": "each Observation is an order of its own; the input holds no orders",
        "not_carried": not_carried(found),
        "limits": {"catalogue_limits_flag": assume_limits, "status": "assumed", "results_so_flagged": found.assumed},
        "coverage": {
            "rows": found.records.rows.num_rows,
            "first_list": found.first_list,
            "extended": found.extended,
        },
        "same_moment_cases": fates(found),
    }


def not_carried(found: Findings) -> dict[str, str]:
    """What the input does not say, and the consequence."""
    more = {}
    if not found.tables.carries_facility:
        more["facility"] = "no laboratory is named for every row: laboratory_recognised and permitted are unknown there"
    if not found.tables.carries_resulted:
        more["resulted_at"] = "not every row says when it was issued: known_in_time is unknown"
    if pc.any(pc.is_null(found.tables.orders["age_days"])).as_py():
        more["age_days"] = "where age is not known every age rule passes (assumed)"
    return NOT_CARRIED | more


def fates(found: Findings) -> Mapping[str, Any]:
    """What became of person, code and time told more than once: cases in all, by fate, and by fate of each code."""
    rows = found.cases.to_pylist()
    by_fate: dict[str, int] = {}
    for row in rows:
        by_fate[row["fate"]] = by_fate.get(row["fate"], 0) + row["cases"]
    codes = [{"loinc": r["loinc"], "fate": r["fate"], "cases": r["cases"]} for r in rows]
    return {"cases": sum(by_fate.values()), "by_fate": by_fate, "by_code": codes}
