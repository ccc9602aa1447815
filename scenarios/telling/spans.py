"""Stretches of time in which nothing passes, and the first instant at which something does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import Instant

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches [begin, end) that neither overlap nor touch, ascending."""

    begins: Ints
    ends: Ints

    @staticmethod
    def of(stretches: Iterable[tuple[Instant, Instant]]) -> Spans:
        """The union of some stretches, in whatever order they are told."""
        joined: list[list[int]] = []
        for begin, end in sorted(stretches):
            if joined and begin <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([begin, end])
        pairs = np.array(joined, np.int64).reshape(-1, 2)
        return Spans(pairs[:, 0], pairs[:, 1])

    def after(self, at: Ints) -> Ints:
        """Each instant itself, or the end of the stretch it lies in."""
        if not len(self.begins):
            return at
        place = np.maximum(np.searchsorted(self.begins, at, side="right") - 1, 0)
        inside = (at >= self.begins[place]) & (at < self.ends[place])
        return np.asarray(np.where(inside, self.ends[place], at), dtype=np.int64)
