"""Carries a study out: which worlds are still to be played, round by round, until the rule stops it.

What is played depends on the study alone: never on the number of processes, on interrupts, or on what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.experiments import Progress
from scenarios.studies.designs import Point, points_of
from scenarios.studies.keeping import Payload, Unit, kept, open_folder
from scenarios.studies.outcomes import outcomes
from scenarios.studies.processes import played
from scenarios.studies.replicating import Task, play_task
from scenarios.studies.statistics import narrow_enough, stopped_at
from scenarios.studies.statistics.stopping import rounds
from scenarios.studies.study import Study
from scenarios.studies.writing import study_hash, study_text

POINTS_PER_TASK = 16  # points that one process asks of a world before it draws the next one


@dataclass(frozen=True)
class CarriedOut:
    """A finished study: what every unit gave. `capped`: the cap came before the interval was narrow enough.

    `played_now` of all units were played in this sitting; the others were there from an earlier one.
    """

    study: Study
    points: tuple[Point, ...]
    replications: int
    capped: bool
    played_now: int
    found: Mapping[Unit, Payload]

    def per_world(self, point: int = 0) -> list[Payload]:
        """What each world gave at a point, in the order of the replications."""
        return [self.found[Unit(r, point)] for r in range(1, self.replications + 1)]

    def values(self, arm: str, measure: str, point: int = 0) -> list[float]:
        """An outcome of an arm in each world; a ratio without anything at risk counts as zero there."""
        kind = outcomes()[measure]
        return [kind.of(payload["arms"][arm]) or 0.0 for payload in self.per_world(point)]

    def differences(self, arm: str, control: str, measure: str, point: int = 0) -> list[float]:
        """The paired differences, one per world."""
        pairs = zip(self.values(arm, measure, point), self.values(control, measure, point), strict=True)
        return [one - other for one, other in pairs]


def carry_out(study: Study, folder: Path, workers: int, progress: Progress) -> CarriedOut:
    """Play what is missing and give the whole. UsageError when the folder belongs to another study.

    An interrupt leaves what was finished; the same call later goes on from there.
    """
    work = _Work(study, folder, workers, progress, points_of(study), study_hash(study))
    with open_folder(folder, study_text(study)):
        return work.designed() if study.sampling else work.until_narrow()


@dataclass
class _Work:
    study: Study
    folder: Path
    workers: int
    progress: Progress
    points: tuple[Point, ...]
    sha256: str
    played_now: int = 0

    def designed(self) -> CarriedOut:
        """Every point in every world, a number of worlds that the study fixes."""
        assert self.study.sampling is not None
        replications = self.study.sampling.replications
        self._play(_units(1, replications, len(self.points)), replications * len(self.points))
        return self._whole(replications, False)

    def until_narrow(self) -> CarriedOut:
        """One point; worlds in rounds until the rule stops."""
        rule = self.study.stop
        for count in rounds(rule.at_least, rule.at_most):
            self._play(_units(1, count, 1), rule.at_most)
            values = self._whole(count, False).differences(*self._primary)
            if stopped_at(values, rule.at_least, rule.at_most, rule.half_width_share) is not None:
                return self._whole(count, not narrow_enough(values, rule.half_width_share))
        raise AssertionError("the last round is the cap")

    @property
    def _primary(self) -> tuple[str, str, str]:
        primary = self.study.primary
        return primary.arm, primary.control, primary.measure

    def _play(self, units: Sequence[Unit], total: int) -> None:
        missing = [unit for unit in units if kept(self.folder, self.sha256, unit) is None]
        done = len(units) - len(missing)
        self.progress("worlds", done, total)
        for count in played(play_task, self._tasks(missing), self.workers):
            done += count
            self.played_now += count
            self.progress("worlds", done, total)

    def _tasks(self, units: Sequence[Unit]) -> Iterator[Task]:
        by_world: dict[int, list[Unit]] = {}
        for unit in units:
            by_world.setdefault(unit.replication, []).append(unit)
        for mine in by_world.values():
            for n in range(0, len(mine), POINTS_PER_TASK):
                part = tuple((unit, self.points[unit.point]) for unit in mine[n : n + POINTS_PER_TASK])
                yield Task(self.study, self.sha256, self.folder, part)

    def _whole(self, replications: int, capped: bool) -> CarriedOut:
        units = _units(1, replications, len(self.points) if self.study.sampling else 1)
        found = {unit: kept(self.folder, self.sha256, unit) for unit in units}
        lost = [unit.file for unit, payload in found.items() if payload is None]
        assert not lost, f"{lost[0]} was played and cannot be read back"
        whole = {unit: payload for unit, payload in found.items() if payload is not None}
        return CarriedOut(self.study, self.points, replications, capped, self.played_now, whole)


def _units(first: int, last: int, points: int) -> list[Unit]:
    return [Unit(r, p) for r in range(first, last + 1) for p in range(points)]
