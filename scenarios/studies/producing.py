"""Makes a study's folder: carries it out, then writes findings, tables, pictures, report, checklist and manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from emr_hub.clock import Clock
from scenarios.experiments import Progress
from scenarios.studies.carrying_out import carry_out
from scenarios.studies.checklist import checklist
from scenarios.studies.findings import Findings
from scenarios.studies.finishing import Asked, finish_folder
from scenarios.studies.objects import (
    as_csv,
    difference_row,
    estimates_table,
    findings_object,
    panel_table,
    points_table,
    worlds_table,
)
from scenarios.studies.pages import write_study_report
from scenarios.studies.requiring import require_packages
from scenarios.studies.study import Study
from scenarios.studies.writing import study_text


def default_folder(study: Study) -> Path:
    """Where a study goes when nobody said where."""
    return Path("studies") / f"{study.id}-{study.seed}"


def produce_study(study: Study, folder: Path, workers: int, clock: Clock, progress: Progress) -> Findings:
    """Carry the study out into its folder, going on with what is there; the same files for any number of workers."""
    require_packages(study)
    asked = Asked(study.id, study_text(study), study.seed, workers, clock.now())
    findings = Findings(carry_out(study, folder, workers, progress))
    progress("findings", 0, None)
    finish_folder(folder, _files(findings), len(findings.of.found) * len(findings.arms), asked, clock)
    return findings


def _files(findings: Findings) -> Iterator[tuple[str, str]]:
    yield "findings.json", json.dumps(findings_object(findings), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    yield "differences.csv", as_csv(difference_row(d) for d in findings.differences)
    yield "worlds.csv", as_csv(worlds_table(findings))
    if findings.study.sampling:
        yield "points.csv", as_csv(points_table(findings))
    if findings.study.rollout:
        yield "panel.csv", as_csv(panel_table(findings))
        yield "estimates.csv", as_csv(estimates_table(findings))
    yield "stress-des.md", checklist(findings)
    report, pictures = write_study_report(findings)
    yield "report.html", report.decode()
    yield from ((f"pictures/{name}", svg) for name, svg in pictures.items())
