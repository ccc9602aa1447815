"""An audit's folder: the same shape as that of a run, so that the same commands read it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import tomli_w

from emr_hub.clock import Clock, Instant
from scenarios.audits.outcome import AuditOutcome
from scenarios.measures import Measure, as_csv
from scenarios.run_folder import build_manifest, new_run_folder

ReportWriter = Callable[[AuditOutcome], str]


def write_folder(
    target: Path, outcome: AuditOutcome, measures: Sequence[Measure], settings: Mapping[str, Any],
    report: ReportWriter | None, started: Instant, clock: Clock, seconds: Mapping[str, float],
) -> None:  # fmt: skip
    """Write tables, measures, settings and report; the folder appears whole or not at all."""
    tables = _tables(outcome)
    asked = tomli_w.dumps({"audit": dict(settings)})
    with new_run_folder(target) as draft:
        draft.write_tables(tables)
        draft.write_measures(outcome.run, outcome.measures, as_csv(measures))
        draft.write_text("scenario.toml", asked)
        if report is not None:
            draft.write_text("report.html", report(outcome))
        draft.finish(
            build_manifest(
                scenario="audit", scenario_sha256=hashlib.sha256(asked.encode()).hexdigest(), seed=0, engine="columns",
                workers=1, started=started, ended=clock.now(), rows={n: t.num_rows for n, t in tables.items()},
                seconds=seconds,
            )
        )  # fmt: skip


def _tables(outcome: AuditOutcome) -> dict[str, pa.Table]:
    found = outcome.findings
    return {
        "orders": found.tables.orders,
        "results": found.tables.results,
        "counts": pa.concat_tables([j.counts for j in found.judged]),
        "codes": found.codes,
        "same_moment_cases": found.cases,
        "rejects": found.rejects,
    }
