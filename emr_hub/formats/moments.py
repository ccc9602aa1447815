"""Times as written to instants, each distinct text once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import Moment, from_fhir

NO_TIME = np.int64(-(2**63))
FIRST_YEAR, LAST_YEAR = "1900", "2100"  # a slipped digit such as 2525, or a filler such as 0001 or 9999, is no time


@dataclass(frozen=True, slots=True)
class Moments:
    """Per row the earliest and latest instant a time may mean; both NO_TIME where there is none."""

    earliest: NDArray[np.int64]
    latest: NDArray[np.int64]

    @property
    def given(self) -> NDArray[np.bool_]:
        """Which rows have a time."""
        given: NDArray[np.bool_] = self.earliest != NO_TIME
        return given


def moments_of(codes: NDArray[np.int32], texts: list[str]) -> Moments:
    """The moments of rows that hold `texts[code]`, or nothing where the code is -1."""
    ends = np.full((len(texts) + 1, 2), NO_TIME, np.int64)
    for at, text in enumerate(texts):
        found = moment(text)
        if found is not None:
            ends[at] = found.earliest, found.latest
    return Moments(ends[codes, 0], ends[codes, 1])


def moment(text: str) -> Moment | None:
    """A FHIR dateTime or instant; of a Period (written start/end) its start, or its end when it has no start.

    None for what names no day (a year, a month), no instant (a time without a zone) or a year that no laboratory
    has seen.
    """
    start, _, end = text.partition("/")
    written = start or end
    return from_fhir(written) if FIRST_YEAR <= written[:4] <= LAST_YEAR else None
