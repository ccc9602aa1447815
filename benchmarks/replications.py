"""Thirty paired replications of 20,000 patients and one year, on two processes, into a study's folder with its report.

Usage: python benchmarks/replications.py [replications] [patients]. Bound: 90 s on two cores for 30 worlds of 20,000.
Policy: the draft circular of August 2026, whose longest window (HbA1c, 60 days) is also the history before the year, so
that each world covers 425 days. Rival in the same run: the same worlds in one process, for the first four of them; two
processes should take little more than half. Also shown: what pairing saves, as a ratio of variances.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from emr_hub.clock import SystemClock
from scenarios.definition import Overrides, load_scenario, with_overrides
from scenarios.studies import Study, load_study
from scenarios.studies.producing import produce_study
from scenarios.studies.study import StopRule

BOUND_SECONDS = 90.0


def study_of(replications: int, patients: int) -> Study:
    """The shipped study on acceptance with two arms, a year, and a fixed number of worlds."""
    study = load_study("acceptance")
    scenario = with_overrides(load_scenario("acceptance-bounds"), Overrides(patients=patients, policy="draft-2026-08"))
    arms = tuple(arm for arm in scenario.arms if arm.id in ("no-coordinator", "as-observed"))
    year = replace(scenario, start=scenario.end - timedelta(days=364), burn_in_days=60, arms=arms, policies=(),
                   second_headline=None, engine="columns", directions=())  # fmt: skip
    return replace(study, scenario=year, stop=StopRule(replications, replications, 0.0))


def seconds(study: Study, workers: int, folder: Path) -> tuple[float, str]:
    """How long the study took, and what it says."""
    begun = time.perf_counter()
    found = produce_study(study, folder, workers, SystemClock(), lambda stage, done, total=None: None)
    took = time.perf_counter() - begun
    p = found.primary
    gain = (p.unpaired / p.interval.half_width) ** 2 if p.unpaired and p.interval.half_width else float("nan")
    return took, f"cut per 1,000 orders {p.interval.value:.2f} +- {p.interval.half_width:.2f}, pairing x{gain:.1f}"


def main(replications: int, patients: int) -> None:
    """Measure and print."""
    with TemporaryDirectory() as room:
        few = min(4, replications)
        seconds(study_of(2, 200), 1, Path(room) / "warm")
        alone, _ = seconds(study_of(few, patients), 1, Path(room) / "one")
        both, said = seconds(study_of(replications, patients), 2, Path(room) / "two")
    per_world = both / replications
    print(f"{replications} worlds of {patients:,} patients, one year, two arms: {both:.1f} s on two processes; {said}")
    print(f"bound {BOUND_SECONDS * replications / 30 * patients / 20_000:.0f} s: ratio "
          f"{both / (BOUND_SECONDS * replications / 30 * patients / 20_000):.2f}")  # fmt: skip
    print(f"one process: {alone / few:.1f} s per world; two: {per_world:.1f} s per world, ratio "
          f"{per_world / (alone / few):.2f}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30, int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
