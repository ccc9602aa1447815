"""An audit's folder: the same shape as that of a run, so that the same commands read it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from emr_hub.clock import Clock, Instant
from emr_hub.columns import SCHEMAS
from emr_hub.formats import REJECTS
from emr_hub.formats.code_book import TALLY
from emr_hub.formats.rejects import rejects_table
from scenarios.audits.cuttable import CUTTABLE
from scenarios.audits.findings import Findings
from scenarios.audits.lists import write_cuttable, write_unmapped
from scenarios.audits.outcome import AuditOutcome
from scenarios.audits.part_tables import ASSUMED_FLAGS, PLACES, joined
from scenarios.audits.parts import ROW_GROUP_ROWS, write_part
from scenarios.measures import Measure, as_csv
from scenarios.run_folder import Draft, build_manifest, new_run_folder

ReportWriter = Callable[[AuditOutcome], str]
_EMPTY = {
    "orders": SCHEMAS["orders"], "results": SCHEMAS["results"], "counts": SCHEMAS["counts"], "cuttable": CUTTABLE,
    "places": PLACES, "assumed_flags": ASSUMED_FLAGS,
}  # fmt: skip
SMALL = ("codes", "same_moment_cases", "persons", "laboratories", "coverage", "cards", "openings")


def write_folder(
    target: Path, found: Findings, tables: Path, outcome: AuditOutcome, measures: Sequence[Measure],
    settings: Mapping[str, Any], report: ReportWriter | None, started: Instant, clock: Clock,
    seconds: Mapping[str, float], workers: int,
) -> None:  # fmt: skip
    """Write tables, measures, settings and report; the folder appears whole or not at all.

    `tables`: where the parts were written; they are moved, not copied.
    """
    asked = tomli_w.dumps({"audit": dict(settings)})
    small = {name: outcome.tables[name] for name in SMALL if name in outcome.tables} | dict(found.beside)
    with new_run_folder(target) as draft, ThreadPoolExecutor(1) as beside:
        moved = beside.submit(_move, draft, found, tables)
        draft.write_tables(small)
        rows = {name: table.num_rows for name, table in small.items()} | moved.result()
        write_cuttable(draft.folder)
        write_unmapped(draft.folder, outcome.tables.get("unmapped", TALLY.empty_table()))
        draft.write_measures(outcome.run, outcome.measures, as_csv(measures))
        draft.write_text("scenario.toml", asked)
        if report is not None:
            draft.write_text("report.html", report(replace(outcome, folder=draft.folder)))
        draft.finish(
            build_manifest(
                scenario="audit", scenario_sha256=hashlib.sha256(asked.encode()).hexdigest(), seed=0, engine="columns",
                workers=workers, started=started, ended=clock.now(), rows=rows, seconds=seconds,
            )
        )  # fmt: skip


def _move(draft: Draft, found: Findings, tables: Path) -> dict[str, int]:
    """Give every large table its place; rows by table."""
    rows = {}
    for name, schema in _EMPTY.items():
        target = draft.folder / "tables" / f"{name}.parquet"
        joined(tables, name, target)
        if not target.exists():
            write_part(schema.empty_table(), target)
        rows[name] = found.found.rows.get(name, 0)
    rows["rejects"] = _rejects(draft, found, tables)
    return rows


def _rejects(draft: Draft, found: Findings, tables: Path) -> int:
    """Broken lines and rows set aside: sorted by place in one file while they are few, else as the parts found them."""
    broken = rejects_table(found.reading.rejects).sort_by([(name, "ascending") for name in REJECTS.names])
    target, total = draft.folder / "tables" / "rejects.parquet", broken.num_rows + found.found.rows.get("rejects", 0)
    if total > ROW_GROUP_ROWS:
        if broken.num_rows:
            write_part(broken, tables / "rejects" / "-broken.parquet")
        joined(tables, "rejects", target)
        return total
    pieces = sorted((tables / "rejects").glob("*.parquet"))
    whole = pa.concat_tables([broken, *(pq.read_table(piece).cast(REJECTS) for piece in pieces)])
    write_part(whole.sort_by([(name, "ascending") for name in REJECTS.names]), target)
    return total
