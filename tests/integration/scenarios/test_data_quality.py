"""What more fields would settle is exact: hand in the fields, and just those orders are decided."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from coordinator.decision import Criterion
from scenarios.audits import run_audit
from scenarios.audits.quality import fields_to_fill, needs

FIELDS = ("patient", "loinc", "value", "unit", "collected", "resulted", "facility", "status", "flag", "context")
START = datetime(2025, 6, 2, 8)


def rows() -> list[dict[str, str]]:
    """Pairs of one test of one person, 12 hours to 30 days apart, so that no order stands against two others."""
    found = []
    for n in range(60):
        for which, when in enumerate((START, START + timedelta(hours=12 * (n + 1)))):
            found.append({
                "patient": f"p{n}", "loinc": "2823-3", "value": f"{4 + which / 10}", "unit": "mmol/L",
                "collected": f"{when:%Y-%m-%d %H:%M}", "resulted": f"{when + timedelta(hours=1):%Y-%m-%d %H:%M}",
                "facility": "24801" if n % 3 or not which else "01801", "status": "final", "flag": "N" if n % 4 else "",
                "context": "inpatient" if n % 2 else "outpatient",
            })  # fmt: skip
    return found


def audited(
    folder: Path, fields: tuple[str, ...], **constants: str
) -> Mapping[tuple[str, frozenset[tuple[str, str]]], Any]:
    """The measures of the same records, read with these fields alone."""
    with (folder / "labs.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows())
    told = {"columns": {name: name for name in fields}, "constants": constants}
    (folder / "mapping.toml").write_text(tomli_w.dumps(told))
    outcome = run_audit([folder / "labs.csv"], ["g147"], mapping=folder / "mapping.toml", assume_limits=False)
    json.dumps(outcome.run)
    return {(m["key"], frozenset(m["groups"].items())): m["value"] for m in outcome.measures}


def value(measures: Mapping[Any, Any], key: str, **groups: str) -> Any:
    return measures[key, frozenset(groups.items())]


def without(*names: str) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if name not in names)


def test_the_orders_that_the_care_context_alone_would_settle_are_settled_by_it(tmp_path: Path) -> None:
    blind, seeing = audited(tmp_path, without("context")), audited(tmp_path, FIELDS)
    settled = value(blind, "decidable", count="d1", field="context")
    assert 0 < settled == value(blind, "undecided_d1")
    assert value(seeing, "undecided_d1") == 0
    low, high = (value(blind, "repeats_d1", unknown=word) for word in ("no", "yes"))
    assert low <= value(seeing, "repeats_d1") <= high and high - low == settled


def test_every_set_of_fields_settles_just_its_orders(tmp_path: Path) -> None:
    blind = audited(tmp_path, without("context"))
    opened = value(blind, "undecided_d3")
    sets = {dict(groups)["field"]: v for (key, groups), v in blind.items()
            if key == "decidable" and dict(groups).get("count") == "d3"}  # fmt: skip
    assert max(sets.values()) == opened == value(blind, "decidable")
    chart = audited(tmp_path, without("context"), reviewed="true")
    assert value(chart, "undecided_d3") == opened - sets.get("protocol+unstable_at", 0)


@pytest.mark.parametrize(
    ("unknown", "lacking", "fields"),
    [
        ("recent_enough", {"context"}, {"context"}),
        ("recent_enough", set(), {"exact_times"}),
        ("laboratory_recognised", {"facility", "lab_level"}, {"facility", "lab_level"}),
        ("laboratory_recognised", {"lab_level"}, {"lab_level"}),
        (
            "laboratory_recognised+permitted",
            {"facility", "lab_level", "consents"},
            {"facility", "lab_level", "consents"},
        ),
        ("no_state_change+not_serial", {"unstable_at", "protocol"}, {"unstable_at", "protocol"}),
        ("+".join(c.word for c in Criterion), {"context"}, {"identity"}),
    ],
)
def test_a_field_that_needs_another_is_never_counted_alone(unknown: str, lacking: set[str], fields: set[str]) -> None:
    assert fields_to_fill(unknown, frozenset(lacking)) == fields


def test_every_criterion_needs_something() -> None:
    assert set(needs()) == {criterion.word for criterion in Criterion}


def test_coverage_counts_rows_and_cards_by_facility(tmp_path: Path) -> None:
    seen = audited(tmp_path, FIELDS)
    assert value(seen, "coverage", fact="unit") == 1.0
    flagged = sum(bool(r["flag"]) for r in rows()) / len(rows())
    assert value(seen, "coverage", fact="flag") == pytest.approx(flagged)
    other = [r for r in rows() if r["facility"] == "01801"]
    assert value(seen, "coverage", facility="01801", fact="flag") == sum(bool(r["flag"]) for r in other) / len(other)
