"""A rule of reuse as a value: which clock, which criteria bind, and for how long each result may serve."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from coordinator.decision.criterion import Criterion
from coordinator.decision.question import NeededAnalyte
from emr_hub.clinical import Context
from emr_hub.clock import HOUR

EMERGENCY_CAP = 12 * HOUR
"""Longest reuse in an emergency where the policy has no emergency row (Stewart 2010 counted repeats within 12 h)."""


class ClockStart(StrEnum):
    """From when a result's age is counted."""

    COLLECTION = "collection"
    RESULT = "result"


class Kind(StrEnum):
    """What a window row speaks of; the narrower kind decides before the context does."""

    ANALYTE = "analyte"
    GROUP = "group"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Window:
    """One row of a policy: results of `target` in `context` (None: any) may serve while younger than `max_age` ms.

    `only_positive`: only a positive earlier result may serve. The row is not for people younger than `min_age_days`.
    """

    kind: Kind
    target: str
    context: Context | None
    max_age: int
    only_positive: bool = False
    min_age_days: int = 0
    source: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: titles, legal standing, date, source, clock, binding criteria; one Window per row."""

    id: str
    title_en: str
    title_vi: str
    legal_status: str
    dated: str
    source: str
    clock: ClockStart
    binds: frozenset[Criterion]
    windows: tuple[Window, ...]
    _index: dict[tuple[Kind, str, Context | None], tuple[Window, ...]] = field(
        init=False, repr=False, compare=False, hash=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Index the rows by what they speak of; rows for older people first, so that the most special row wins."""
        for row in sorted(self.windows, key=lambda w: -w.min_age_days):
            key = (row.kind, row.target, row.context)
            self._index[key] = (*self._index.get(key, ()), row)

    def row_for(self, analyte: str, group: str, context: Context, age_days: int | None) -> Window | None:
        """The one row that applies: age first, then kind, then context; emergency falls back to inpatient, then any."""
        for kind, target in ((Kind.ANALYTE, analyte), (Kind.GROUP, group), (Kind.ANY, "any")):
            for place in _places(context):
                for row in self._index.get((kind, target, place), ()):
                    if age_days is None or age_days >= row.min_age_days:
                        return row
        return None

    def window(self, analyte: str, group: str, slow: bool, context: Context, age_days: int | None) -> int:
        """How old a result may be, in ms (the end is open); 0 when it may never serve."""
        row = self.row_for(analyte, group, context, age_days)
        if row is None:
            return 0
        borrowed = context is Context.EMERGENCY and row.context is not Context.EMERGENCY
        return min(row.max_age, EMERGENCY_CAP) if borrowed and not slow else row.max_age

    def lookback(self, needed: NeededAnalyte) -> int:
        """How far back to look for an analyte, in ms: nothing of that age or older is even looked up."""
        return 0 if needed.never_reuse else self.longest_window(needed.analyte, needed.group)

    def longest_window(self, analyte: str, group: str) -> int:
        """The longest any row could let this analyte serve, in ms."""
        keys = ((Kind.ANALYTE, analyte), (Kind.GROUP, group), (Kind.ANY, "any"))
        return max((w.max_age for w in self.windows if (w.kind, w.target) in keys), default=0)

    def asks(self, criterion: Criterion) -> bool:
        """Whether the policy binds a criterion; one it does not bind counts as yes."""
        return criterion in self.binds


def _places(context: Context) -> tuple[Context | None, ...]:
    if context is Context.EMERGENCY:
        return (Context.EMERGENCY, Context.INPATIENT, None)
    return (context, None)
