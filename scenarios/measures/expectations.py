"""What a scenario expected beside what its run found: one line per direction, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emr_hub.errors import UsageError
from scenarios.definition import Direction, nearest
from scenarios.measures.measure import Measure, measure_kinds


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation with the values found; `holds` is None when a value is unknown."""

    direction: Direction
    arm: float | None
    than: float | None

    @property
    def holds(self) -> bool | None:
        """Whether it came out as expected."""
        return self.direction.holds(self.arm, self.than)


def findings_of(directions: Iterable[Direction], measures: Sequence[Measure]) -> tuple[Finding, ...]:
    """Each direction with what was found; a value that no measure gives is unknown."""
    values = {(m.key, frozenset(m.groups.items())): m.value for m in measures}
    return tuple(
        Finding(one, values.get(_named(one, one.arm)), values.get(_named(one, one.than))) for one in directions
    )


def _named(direction: Direction, arm: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return direction.measure, frozenset({("arm", arm), *direction.groups})


def refuse_unknown_measures(directions: Iterable[Direction], source: str) -> None:
    """UsageError for the first direction whose measure is none of an arm's, naming the nearest one that is."""
    known = [key for key, kind in measure_kinds().items() if kind.kind == "arm"]
    for number, direction in enumerate(directions, 1):
        if direction.measure not in known:
            raise UsageError(
                f"unknown measure {direction.measure!r}",
                where=f"{source}: directions[{number}].measure",
                expected=f"one of {', '.join(known)}; the nearest is {nearest(direction.measure, known)!r}",
            )
