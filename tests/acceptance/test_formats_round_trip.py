"""A run written in each format and read back: the same orders, results and verdicts, but for what the format lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coordinator.bulk import (
    Carried,
    Columns,
    Ground,
    Grouping,
    Judged,
    arrange,
    judge_count,
    permits_of,
    read_columns,
    rules_of,
)  # fmt: skip
from coordinator.decision import Answer, ClockStart, Count
from coordinator.policies import load_policy
from emr_hub.formats import write_run
from emr_hub.terminology import Refused, analytes, factor_of
from hospitals.world import draw_world
from scenarios.audits import AuditOutcome, run_audit
from scenarios.audits.openings import criteria_in
from scenarios.definition import Overrides, load_scenario, with_overrides
from scenarios.experiments.run_scenario import tables_of, world_plan
from tests.acceptance import sayable

POLICIES = ("g147", "fixed-7d", "portal-24h")  # by collection, by collection, by result
TOLD_OF_ORDERS = ("service", "specimen", "context", "age_days", "signed_at", "collected_at", "resulted_at",
                  "unstable_at", "protocol")  # fmt: skip
TOLD_OF_RESULTS = ("analyte", "version", "known_at", "value", "text", "comparator", "flag", "status", "local_code",
                   "loinc")  # fmt: skip
JUDGED = ("d1", "d2", "d3", "undecided_d1", "undecided_d2", "undecided_d3", "pending", "same_moment")
OWN = ("facilities", "consents", "orders", "results")
UNKNOWN, YES = int(Answer.UNKNOWN), int(Answer.YES)


@dataclass(frozen=True)
class Format:
    """What a format has no place for: columns of the tables, and whether it knows legal bases and levels.

    `unknown`: the criteria that therefore stay unknown, no other. `sayable`: the run's tables as far as the format can
    say them at all (claims hold minutes, HL7 no age).
    """

    lacks: frozenset[str] = frozenset()
    carried: Carried = field(default_factory=Carried)
    consents: bool = True
    levels: bool = True
    unknown: frozenset[str] = frozenset()
    sayable: Callable[[Mapping[str, pa.Table]], dict[str, pa.Table]] = sayable.everything


CHART = frozenset({"no_state_change", "not_serial"})
FORMATS = {
    "fhir": Format(),
    "bhyt": Format(
        frozenset({"collected_at", "unstable_at", "protocol", "status"}),
        Carried(collected=False, level=False, unstable=False, protocol=False, status=False),
        consents=False, levels=False, unknown=frozenset({"recent_enough", "final", *CHART}), sayable=sayable.claims,
    ),
    "hl7v2": Format(
        frozenset({"unstable_at", "protocol"}), Carried(level=False, unstable=False, protocol=False),
        consents=False, levels=False, unknown=CHART, sayable=sayable.ages_by_birth_date,
    ),
    "table": Format(),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of a small world, as a run folder holds them."""
    scenario = with_overrides(load_scenario("pilot-2025"), Overrides(patients=80, days=30))
    folder = tmp_path_factory.mktemp("run")
    for name, table in tables_of(draw_world(world_plan(scenario))).items():
        if "/" not in name:
            pq.write_table(table, folder / f"{name}.parquet")
    return folder


@pytest.fixture(scope="module", params=sorted(FORMATS))
def audit(
    request: pytest.FixtureRequest, world: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, AuditOutcome]:
    """One format, and the audit of what was written in it."""
    written, audited = (tmp_path_factory.mktemp(f"{request.param}-{what}") for what in ("written", "audited"))
    write_run(world, request.param, written)
    mapping = written / "mapping.toml"
    outcome = run_audit([written], POLICIES, request.param, audited / "audit", codes=written / "codes.csv",
                        mapping=mapping if mapping.exists() else None, assume_limits=False)  # fmt: skip
    return request.param, outcome


@pytest.fixture(scope="module")
def told(audit: tuple[str, AuditOutcome]) -> tuple[str, Path]:
    """One format, and the folder of the tables of its audit."""
    format, outcome = audit
    assert outcome.folder is not None
    return format, outcome.folder / "tables"


@pytest.fixture(scope="module")
def own(told: tuple[str, Path], world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run's own tables, as far as the format can say them."""
    folder = tmp_path_factory.mktemp("own")
    tables = {path.stem: pq.read_table(path) for path in world.glob("*.parquet")}
    for name, table in FORMATS[told[0]].sayable(tables).items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def test_exactly_the_criteria_stay_unknown_that_the_format_cannot_tell(audit: tuple[str, AuditOutcome]) -> None:
    format, outcome = audit
    left_open = [criteria_in(row["unknown"]) for row in outcome.tables["openings"].to_pylist()]
    assert frozenset().union(*left_open) == FORMATS[format].unknown


def test_nothing_read_is_lost_and_no_code_stays_unmapped(audit: tuple[str, AuditOutcome]) -> None:
    figures = {m["key"]: m["value"] for m in audit[1].measures if not m["groups"]}
    assert figures["rows_read"] == figures["rows_kept"] > 0
    assert audit[1].tables["unmapped"].num_rows == 0


def rows_of(folder: Path, name: str, columns: Iterable[str], lacks: Iterable[str]) -> list[dict[str, Any]]:
    """Rows of a table, with null in what the format lacks."""
    rows = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return [{c: None if c in lacks else row[c] for c in columns} | {"order_id": row["order_id"]} for row in rows]


def without(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    """A row as something to be counted."""
    return tuple(value for name, value in row.items() if name not in names)


def test_every_order_comes_back(own: Path, told: tuple[str, Path]) -> None:
    format, audited = told
    ours, theirs = (
        Counter(without(row, "order_id") for row in rows_of(f, "orders", TOLD_OF_ORDERS, FORMATS[format].lacks))
        for f in (own, audited)
    )
    assert ours == theirs


def test_every_result_of_every_version_comes_back(own: Path, told: tuple[str, Path]) -> None:
    format, audited = told
    assert results_by_order(own, FORMATS[format]) == results_by_order(audited, FORMATS[format])


def results_by_order(folder: Path, format: Format) -> Counter[Any]:
    """How often each order stands with the same results, numbers in the catalogue's unit to six digits."""
    orders = facts_of_orders(folder, format)
    found: dict[int, list[Any]] = {number: [] for number in orders}
    units = pq.read_table(folder / "results.parquet")["unit"].to_pylist()
    for row, unit in zip(rows_of(folder, "results", TOLD_OF_RESULTS, format.lacks), units, strict=True):
        if row["value"] is not None:
            row["value"] = f"{in_catalogue_unit(row['analyte'], unit, row['value']):.5g}"
        found[row["order_id"]].append(without(row, "order_id"))
    return Counter((orders[number], tuple(sorted(rows, key=repr))) for number, rows in found.items())


def in_catalogue_unit(analyte: str, unit: str | None, value: float) -> float:
    factor = factor_of(analyte, unit)
    assert not isinstance(factor, Refused)
    return factor.to_catalogue(value)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_order_is_judged_as_on_the_runs_own_tables(own: Path, told: tuple[str, Path], policy: str) -> None:
    format, audited = told
    orders = facts_of_orders(audited, FORMATS[format])
    counts = pq.read_table(audited / "counts.parquet").to_pylist()
    theirs = Counter(
        (orders[row["order_id"]], *(row[name] for name in JUDGED)) for row in counts if row["policy"] == policy
    )
    assert theirs == own_counts(own, policy, FORMATS[format])
    by_collection = load_policy(policy).clock is ClockStart.COLLECTION
    decidable = FORMATS[format].carried.collected or not by_collection
    assert any(row["d1"] for row in counts if row["policy"] == policy) == decidable


def facts_of_orders(folder: Path, format: Format) -> dict[int, tuple[Any, ...]]:
    """What is told of each order, by its number in that folder."""
    rows = rows_of(folder, "orders", TOLD_OF_ORDERS, format.lacks)
    return {row["order_id"]: without(row, "order_id") for row in rows}


def own_counts(folder: Path, policy: str, format: Format) -> Counter[Any]:
    """The kernel on the run's own tables, each registration a person; what the format lacks is not carried there."""
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in OWN}
    for name in format.lacks & set(tables["orders"].column_names):
        at = tables["orders"].schema.get_field_index(name)
        field = tables["orders"].schema.field(at)
        tables["orders"] = tables["orders"].set_column(at, field, pa.nulls(tables["orders"].num_rows, field.type))
    facilities = tables["facilities"].to_pylist()
    levels = {row["facility_id"]: row["lab_level"] for row in facilities} if format.levels else {}
    columns = read_columns(tables["orders"], tables["results"], levels, carried=format.carried)
    bases = intervals(tables["consents"], columns) if format.consents else None
    ground = Ground(
        arrange(columns, Grouping.by_person(columns.registration_ids)), permits_of(columns, bases), format.carried
    )
    rules = rules_of(load_policy(policy), columns.analytes, analytes())
    judged = [judge_count(ground, rules, count) for count in Count]
    facts = facts_of_orders(folder, format)
    cells = judged_cells(ground, judged)
    return Counter((facts[number], *row) for number, row in zip(columns.order_id.tolist(), cells, strict=True))


def judged_cells(ground: Ground, judged: list[Judged]) -> list[tuple[Any, ...]]:
    """The cells of JUDGED, one row per order in the order of the tables."""
    d1, d3 = judged[0], judged[-1]
    columns = [
        *((one.counted >= YES) for one in judged), *((one.counted == UNKNOWN) for one in judged),
        d3.waits == 1, (d1.same_moment == 1) & (d1.counted >= YES),
    ]  # fmt: skip
    back = np.argsort(ground.arranged.row)
    return list(zip(*(np.asarray(c)[back].tolist() for c in columns), strict=True))


def intervals(consents: pa.Table, columns: Columns) -> dict[int, list[tuple[int, int | None]]]:
    """When the records of each registration may be shown elsewhere."""
    found: dict[int, list[tuple[int, int | None]]] = {int(number): [] for number in columns.registration_ids}
    ends = [None if end is None else end for end in consents["valid_to"].cast(pa.int64()).to_pylist()]
    starts = consents["valid_from"].cast(pa.int64()).to_pylist()
    for number, categories, start, end in zip(
        consents["registration_id"].to_pylist(), consents["categories"].to_pylist(), starts, ends, strict=True
    ):
        if number in found and "laboratory" in categories.split(";"):
            found[number].append((start, end))
    return {number: sorted(spans, key=lambda span: span[0]) for number, spans in found.items()}
