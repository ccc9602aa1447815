"""The findings as plain objects: what `findings.json` holds and `--json` prints, and the same as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from emr_hub import __version__
from emr_hub.randomness import SCHEME
from scenarios.studies.designs import Effect
from scenarios.studies.findings import Difference, Findings, Ratio
from scenarios.studies.outcomes import COUNTED
from scenarios.studies.rollouts import Quality
from scenarios.studies.statistics import Interval
from scenarios.studies.writing import study_hash

Row = Mapping[str, Any]


def findings_object(findings: Findings) -> dict[str, Any]:
    """Everything found, with what it was found from; never a time of day or a number of processes."""
    study, of = findings.study, findings.of
    return {
        "study": {
            "id": study.id, "kind": study.kind, "sha256": study_hash(study), "version": __version__,
            "stream_scheme": SCHEME, "seed": study.seed, "scenario": study.scenario.id,
            "policy": study.scenario.policy.rsplit("/", 1)[-1], "patients": study.scenario.patients,
            "start": study.scenario.start.isoformat(), "end": study.scenario.end.isoformat(),
            "burn_in_days": study.scenario.burn_in_days, "replications": of.replications, "points": len(of.points),
            "capped": of.capped,
        },
        "primary": difference_row(findings.primary),
        "differences": [difference_row(d) for d in findings.differences],
        "ratios": [_ratio(r) for r in findings.ratios],
        "effects": [_effect(e) for e in findings.effects],
        "estimators": [_quality(q) for q in findings.qualities],
    }  # fmt: skip


def difference_row(d: Difference) -> dict[str, Any]:
    """One paired difference."""
    row = {"measure": d.outcome.key, "unit": d.outcome.unit, "arm": d.arm, "control": d.control, "primary": d.primary}
    return row | _interval(d.interval) | {"half_width_unpaired": d.unpaired}


def worlds_table(findings: Findings) -> Iterator[dict[str, Any]]:
    """One row per point, world and arm: the counts that everything else is made of."""
    for unit, payload in sorted(findings.of.found.items(), key=lambda item: (item[0].point, item[0].replication)):
        for arm, sums in payload["arms"].items():
            yield {"point": unit.point, "replication": unit.replication, "arm": arm, **{k: sums[k] for k in COUNTED}}


def points_table(findings: Findings) -> Iterator[dict[str, Any]]:
    """One row per point of a design: its parameters and the mean of the primary."""
    p = findings.study.primary
    for n, point in enumerate(findings.of.points):
        found = findings.of.differences(p.arm, p.control, p.measure, n)
        yield {"point": n, **point, p.measure: sum(found) / len(found)}


def panel_table(findings: Findings) -> Iterator[dict[str, Any]]:
    """One row per world, facility and period of a rollout; tests by arm."""
    for replication, panel in enumerate(findings.panels, 1):
        for i, facility in enumerate(panel.facilities):
            for period in range(panel.encounters.shape[1]):
                at = (i, period)
                yield {
                    "replication": replication, "facility": facility, "period": period, "joins": int(panel.joins[i]),
                    "connected": int(panel.connected[at]), "exposure": round(float(panel.exposure[at]), 6),
                    "encounters": int(panel.encounters[at]), "orders": int(panel.orders[at]),
                    **{f"tests_{arm}": int(grid[at]) for arm, grid in panel.tests.items()},
                }  # fmt: skip


def estimates_table(findings: Findings) -> Iterator[dict[str, Any]]:
    """One row per rollout and estimator, beside the two truths of that rollout."""
    for replication, (row, truth) in enumerate(zip(findings.estimates, findings.truths, strict=True), 1):
        for e in row:
            found = {"estimator": e.estimator, "value": e.value, "low": e.low, "high": e.high, "why": e.why}
            yield {"replication": replication, **found, "truth_realised": truth.realised, "truth_full": truth.full}


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV with a byte-order mark, so that a spreadsheet reads Vietnamese; None is empty."""
    listed = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(listed[0]) if listed else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return "\ufeff" + out.getvalue()


def _interval(found: Interval) -> dict[str, Any]:
    return {"value": found.value, "low": found.low, "high": found.high, "replications": found.n,
            "half_width": found.half_width, "method": found.method}  # fmt: skip


def _ratio(r: Ratio) -> dict[str, Any]:
    row = {"measure": r.outcome.key, "unit": r.outcome.unit, "arm": r.arm}
    return row | _interval(r.interval) | {"events": r.events, "at_risk": r.at_risk}


def _effect(e: Effect) -> dict[str, Any]:
    ends = {"at_low": _interval(e.at_low), "at_high": _interval(e.at_high)} if e.at_low and e.at_high else {}
    p = e.parameter
    said = {"path": p.path, "range": [p.low, p.base, p.high], "unit": p.unit, "source": p.source, "status": p.status}
    sizes = {"index": e.index, "low": e.low, "high": e.high, "total": e.total, "total_low": e.total_low,
             "total_high": e.total_high}  # fmt: skip
    return said | sizes | ends


def _quality(q: Quality) -> dict[str, Any]:
    return {
        "estimator": q.estimator, "target": q.target, "rollouts": q.n, "failed": q.failed, "truth": q.truth.value,
        "mean": q.mean.value, "bias": q.bias.value, "bias_low": q.bias.low, "bias_high": q.bias.high,
        "covered": q.covered, "coverage": q.coverage, "coverage_low": q.coverage_low,
        "coverage_high": q.coverage_high, "rmse": q.rmse, "power": q.power,
    }  # fmt: skip
