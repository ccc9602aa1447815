"""What the command line may change in a study before it begins: its size, never its question."""

from __future__ import annotations

from dataclasses import replace

from emr_hub.errors import UsageError
from scenarios.definition import Overrides, with_overrides
from scenarios.studies.study import Study


def with_size(
    study: Study, *, patients: int | None = None, at_most: int | None = None, points: int | None = None
) -> Study:
    """The study with smaller or larger worlds, another cap on their number, another number of points."""
    scenario = with_overrides(study.scenario, Overrides(patients=patients))
    changed = replace(study, scenario=scenario)
    if at_most is not None:
        changed = _capped(changed, at_most)
    if points is not None:
        if changed.sampling is None or study.kind == "tornado":
            raise UsageError(f"got {points}", where="--points", expected=f"nothing in a study of kind {study.kind!r}")
        changed = replace(changed, sampling=replace(changed.sampling, points=points))
    return changed


def _capped(study: Study, at_most: int) -> Study:
    """The cap; the least number of worlds follows it down, and a design plays that many at each point."""
    if study.sampling is not None:
        return replace(study, sampling=replace(study.sampling, replications=at_most))
    if at_most < 2:
        raise UsageError(f"got {at_most}", where="--at-most", expected="a whole number from 2 on")
    return replace(study, stop=replace(study.stop, at_least=min(study.stop.at_least, at_most), at_most=at_most))
