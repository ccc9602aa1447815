"""Looks measures up by key and groups."""

from __future__ import annotations

from collections.abc import Iterable

from scenarios.measures.measure import Measure


class Findings:
    """The measures of a run, ready to be asked for by key and exactly these groups."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._all = list(measures)
        self._found = {(m.key, frozenset(m.groups.items())): m for m in self._all}

    @property
    def all(self) -> list[Measure]:
        """Every measure, in the order given."""
        return self._all

    def measure(self, key: str, **groups: str) -> Measure | None:
        """The measure, or None when the run did not report it."""
        return self._found.get((key, frozenset(groups.items())))

    def value(self, key: str, **groups: str) -> float | int | None:
        """Its value; None when it was not reported or is unknown."""
        found = self.measure(key, **groups)
        return None if found is None else found.value

    def finer(self, key: str, *names: str, **fixed: str) -> list[Measure]:
        """Rows that carry exactly these group names beside the fixed groups, largest value first, then by name."""
        wanted = set(names) | set(fixed)
        rows = [
            m for m in self._all
            if m.key == key and set(m.groups) == wanted and all(m.groups[k] == v for k, v in fixed.items())
        ]  # fmt: skip
        return sorted(rows, key=lambda m: (-(m.value or 0), tuple(m.groups[n] for n in names)))

    def of(self, key: str) -> list[Measure]:
        """Every row of a key, in the order of the run."""
        return [m for m in self._all if m.key == key]
