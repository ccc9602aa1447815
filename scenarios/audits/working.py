"""Every part of an audit, by one process or by several; what is counted is added up in the order of the parts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, Protocol

import pyarrow as pa

from scenarios.audits.numbering import InTurn, Numbering, Together
from scenarios.audits.tallies import added


@dataclass(frozen=True, slots=True)
class PartFound:
    """What one part leaves behind beside its written tables: tallies by name, rows by table, time span, differences."""

    tallies: dict[str, pa.Table]
    rows: dict[str, int]
    first: int | None
    last: int | None
    differences: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """All parts together."""

    tallies: dict[str, pa.Table] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    differences: list[str] = field(default_factory=list)

    def add(self, one: PartFound) -> None:
        """Add what a part found."""
        for name, table in one.tallies.items():
            self.tallies[name] = added([self.tallies[name], table]) if name in self.tallies else table
        for name, rows in one.rows.items():
            self.rows[name] = self.rows.get(name, 0) + rows
        self.first = min((x for x in (self.first, one.first) if x is not None), default=None)
        self.last = max((x for x in (self.last, one.last) if x is not None), default=None)
        self.differences += one.differences


class Work(Protocol):
    """Settles, judges and writes one part. Picklable: it goes to other processes."""

    def __call__(self, part: int, numbering: Numbering) -> PartFound:
        """The part is whole persons; its tables are written when this returns."""
        ...


def work_through(work: Work, parts: int, workers: int, done: Callable[[int], None]) -> Found:
    """Every part, the result the same for any number of workers. `done` is told how many parts are finished."""
    found = Found()
    if workers <= 1 or parts <= 1:
        numbering = InTurn()
        for part in range(parts):
            found.add(work(part, numbering))
            done(part + 1)
        return found
    context = get_context("spawn")
    numbers = Together(context, parts)
    with ProcessPoolExecutor(min(workers, parts), context, _begin, (work, numbers)) as pool:
        for n, one in enumerate([pool.submit(_part, part) for part in range(parts)]):
            try:
                found.add(one.result())
            except BaseException:
                numbers.give_up()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            done(n + 1)
    return found


def in_processes(task: Callable[..., Any], arguments: list[tuple[Any, ...]]) -> list[Any]:
    """One call per tuple of arguments, each in a process of its own when there are several; results in order."""
    if len(arguments) == 1:
        return [task(*arguments[0])]
    with ProcessPoolExecutor(len(arguments), get_context("spawn")) as pool:
        return [one.result() for one in [pool.submit(task, *a) for a in arguments]]


_here: dict[str, Any] = {}  # in a worker process: its work and the numbering, set once when it starts


def _begin(work: Work, numbering: Together) -> None:
    _here.update(work=work, numbering=numbering)


def _part(part: int) -> PartFound:
    try:
        found: PartFound = _here["work"](part, _here["numbering"])
    except BaseException:
        _here["numbering"].give_up()
        raise
    return found
