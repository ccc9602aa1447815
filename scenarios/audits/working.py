"""Every part of an audit, by one worker or by several; what is counted is added up in the order of the parts."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from emr_hub.workers import ended_at_once, obey_parent, spawning
from scenarios.audits.numbering import InTurn, Numbering, Together
from scenarios.audits.tallies import added


@dataclass(frozen=True, slots=True)
class PartFound:
    """What one part leaves behind beside its written tables: tallies by name, rows by table, time span, differences.

    A tally of a part may say a key several times, and in any order.
    """

    tallies: dict[str, pa.Table]
    rows: dict[str, int]
    first: int | None = None
    last: int | None = None
    differences: tuple[str, ...] = ()


_AT_ONCE = 32  # tallies of one name that are added up together: one by one, adding costs as much as counting


@dataclass(slots=True)
class Found:
    """All parts together."""

    rows: dict[str, int] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    differences: list[str] = field(default_factory=list)
    _told: dict[str, list[pa.Table]] = field(default_factory=dict)

    @property
    def tallies(self) -> dict[str, pa.Table]:
        """By name, added up."""
        return {name: self._summed(name) for name in self._told}

    def add(self, one: PartFound) -> None:
        """Add what a part found."""
        for name, table in one.tallies.items():
            told = self._told.setdefault(name, [table.slice(0, 0)])  # so that even one part's is added up
            told.append(table)
            if len(told) == _AT_ONCE:
                self._summed(name)
        for name, rows in one.rows.items():
            self.rows[name] = self.rows.get(name, 0) + rows
        self.first = min((x for x in (self.first, one.first) if x is not None), default=None)
        self.last = max((x for x in (self.last, one.last) if x is not None), default=None)
        self.differences += one.differences

    def _summed(self, name: str) -> pa.Table:
        told = self._told[name]
        if len(told) > 1:
            told[:] = [added(told)]
        return told[0]


class Work(Protocol):
    """Settles, judges and writes one part. Picklable: it goes to other processes."""

    def __call__(self, part: int, numbering: Numbering) -> PartFound:
        """The part is whole persons; its tables are written when this returns."""
        ...


@dataclass(frozen=True, slots=True)
class Crew:
    """One worker, or several that stay for all stages of an audit."""

    pool: Executor | None
    numbering: Together | None
    workers: int

    def each(self, task: Callable[..., Any], arguments: list[tuple[Any, ...]]) -> list[Any]:
        """One call per tuple of arguments; results in their order."""
        if self.pool is None:
            return [task(*given) for given in arguments]
        return [one.result() for one in [self.pool.submit(task, *given) for given in arguments]]

    def work_through(
        self, work: Work, parts: int, done: Callable[[int], None], last: Callable[[], None] = lambda: None
    ) -> Found:
        """Every part, the result the same for any number of workers. `done` is told how many parts are finished.

        `last`: what else is to be done; the first thread that finds no part left begins with it.
        """
        found = Found()
        if self.pool is None or self.numbering is None:
            numbering = InTurn()
            for part in range(parts):
                found.add(work(part, numbering))
                done(part + 1)
            last()
            return found
        with self._told(work, self.numbering) as task:
            begun = [self.pool.submit(task, part) for part in range(parts)]
            beside = self.pool.submit(last) if isinstance(self.pool, ThreadPoolExecutor) else None
            for n, one in enumerate(begun):
                try:
                    found.add(one.result())
                except BaseException:
                    self.numbering.give_up()
                    self.pool.shutdown(wait=False, cancel_futures=True)
                    raise
                done(n + 1)
        (beside.result if beside else last)()
        return found

    @contextmanager
    def _told(self, work: Work, numbering: Together) -> Iterator[Callable[[int], PartFound]]:
        """The work as every worker can do it: processes are told once, by a file."""
        if isinstance(self.pool, ThreadPoolExecutor):
            yield partial(_part_of, work, numbering)
            return
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "work"
            told.write_bytes(pickle.dumps(work))
            yield partial(_part, told)


@contextmanager
def crew(workers: int, parts: int, *, threads: bool = False) -> Iterator[Crew]:
    """Whoever works on so many parts at most; they start afresh and end with the block.

    `threads`: for work that is compiled nearly throughout, so that processes would only cost their start.
    """
    if workers <= 1 or parts <= 1:
        yield Crew(None, None, 1)
        return
    context = spawning()
    numbering = Together(context, parts)
    if threads:
        with ThreadPoolExecutor(workers) as together:
            yield Crew(together, numbering, workers)
        return
    with ProcessPoolExecutor(workers, context, _begin, (numbering,)) as pool, ended_at_once(pool):
        yield Crew(pool, numbering, workers)


_here: dict[str, Any] = {}  # in a worker process: the numbering, set once when it starts, and the work, once it is told


def _begin(numbering: Together) -> None:
    obey_parent()
    _here["numbering"] = numbering


def _part(told: Path, part: int) -> PartFound:
    if str(told) not in _here:
        _here[str(told)] = pickle.loads(told.read_bytes())
    return _part_of(_here[str(told)], _here["numbering"], part)


def _part_of(work: Work, numbering: Together, part: int) -> PartFound:
    try:
        return work(part, numbering)
    except BaseException:
        numbering.give_up()
        raise
