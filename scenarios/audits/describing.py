"""The `run` part of an audit: what was read, by which reader, what it carries, and what was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emr_hub import __version__
from scenarios.audits.findings import Findings
from scenarios.audits.money import unpriced


def run_of(found: Findings, inputs: list[dict[str, Any]], assume_limits: bool, prices: str) -> dict[str, Any]:
    """Everything about the audit that is not a measure. Depends on the input alone: no time of day, no folder name."""
    first, last = found.days
    signed = found.lacks.get("ordered", 1) == 0
    return {
        "kind": "audit",
        "version": __version__,
        "format": "+".join(found.reading.formats) or "none",
        "inputs": inputs,
        "policies": [p.id for p in found.policies],
        "lines_read": found.reading.lines_read,
        "resources": dict(sorted(found.reading.resources.items())),
        "persons": found.size("persons"),
        "persons_by": found.persons_by,
        "first_day": first,
        "last_day": last,
        "clock": "signed_at as told"
        if signed
        else "collected_at stands for signed_at where the input does not hold it",
        "orders": "rows of one order key answer one order; every other row is an order of its own",
        "not_carried": not_carried(found) | joined_nowhere(found),
        "limits": {
            "catalogue_limits_flag": assume_limits,
            "status": "assumed",
            "results_so_flagged": found.size("assumed_flags"),
        },
        "coverage": {
            "rows": found.size("rows_read"),
            "first_list": found.size("first_list"),
            "extended": found.size("extended"),
        },
        "carried": found.carried._asdict(),
        "collection_stands_in": dict(found.reading.stand_ins),
        "prices": {"status": prices, "unpriced": unpriced(found.tally("money"))},
        "same_moment_cases": fates(found),
    }


def not_carried(found: Findings) -> dict[str, str]:
    """What the input does not say, and the consequence."""
    carried = found.carried
    told = {
        "context": (found.lacks.get("context", 1) > 0,
                    "outpatient and inpatient windows must agree, else unknown; no rules of ICU and emergency"),
        "lab_level": (not carried.level, "laboratory_recognised is unknown across facilities"),
        "unstable_at": (not carried.unstable, "no_state_change is unknown"),
        "protocol": (not carried.protocol, "not_serial is unknown"),
        "consents": (not found.permits_carried, "permitted is unknown across facilities"),
        "facility": (found.lacks.get("facility", 0) > 0,
                     "no laboratory is named for every row: laboratory_recognised and permitted are unknown there"),
        "resulted_at": (not carried.resulted, "not every row says when it was issued: known_in_time is unknown there"),
        "collected_at": (not carried.collected, "not every row says when it was taken: its age is unknown there"),
        "status": (found.lacks.get("status", 0) > 0, "where no status is told, final is unknown"),
        "age_days": (not found.ages_known, "where age is not known every age rule passes (assumed)"),
    }  # fmt: skip
    return {name: words for name, (missing, words) in told.items() if missing}


def joined_nowhere(found: Findings) -> dict[str, str]:
    """Whether the input's own numbers join no two facilities in any early repeat, though it names several."""
    early = {"same": 0, "cross": 0}
    for row in found.tally("counts"):
        if row["measure"] == "d1" and row["analyte"] == "" and row["scope"] in early:
            early[row["scope"]] += row["orders"]
    several = len({row["facility"] for row in found.tally("coverage") if row["facility"]}) > 1
    if found.persons_by != "given" or not several or early["cross"] or not early["same"]:
        return {}
    return {"persons": "no early repeat joins two facilities; where each numbers its own patients, use --persons index"}


def fates(found: Findings) -> Mapping[str, Any]:
    """What became of person, code and time told more than once: cases in all, by fate, and by fate of each code."""
    rows = sorted(found.tally("cases"), key=lambda r: (-r["cases"], r["loinc"], r["fate"], r["cases"], r["rows"]))
    by_fate: dict[str, int] = {}
    for row in rows:
        by_fate[row["fate"]] = by_fate.get(row["fate"], 0) + row["cases"]
    codes = [{"loinc": r["loinc"], "fate": r["fate"], "cases": r["cases"]} for r in rows]
    return {"cases": sum(by_fate.values()), "by_fate": by_fate, "by_code": codes}
