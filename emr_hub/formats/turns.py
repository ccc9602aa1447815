"""Versions of one result in the turn in which the sender told them: what came out of turn is an older version."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.columns import longs
from emr_hub.formats.factors import codes_of, factor
from emr_hub.formats.sameness import content_rank, met_again, shared

VOID = ("cancelled", "entered-in-error")
_NOT_YET = ("registered", "preliminary")
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


def out_of_turn(rows: pa.Table, person: NDArray[np.int32]) -> Flags:
    """Rows of a result whose versions are counted and dated, that were no news when they came.

    A lower version told later than a higher one is late: a preliminary result that arrives after the final one. A
    result that was cancelled or deleted and is told anew after that begins there: all before is older.
    """
    late = np.zeros(rows.num_rows, bool)
    told: Any = pc.and_(rows["version"].is_valid(), pc.and_(rows["updated"].is_valid(), rows["source_id"].is_valid()))
    among = np.flatnonzero(told.to_numpy() & (person >= 0))
    if not len(among):
        return late  # most formats count no versions
    among = among[met_again(rows["source_id"], among)]
    ids = codes_of(rows["source_id"].take(among))
    several, run = shared(np.arange(len(among)), [ids, rows["part"].to_numpy()[among], person[among]])
    at = among[several]
    if len(at):
        time, version = content_rank(rows, at, ["updated"]), longs(rows, "version", -1)[at]
        before = _before_the_new(rows, at, run, time)
        late[at] = before | _late(run, time, np.where(before, -1, version))
    return late


def _before_the_new(rows: pa.Table, at: Numbers, run: Numbers, time: Numbers) -> Flags:
    """Rows up to the last withdrawal of a result that was told anew after it."""
    codes, names = factor(rows["status"].take(at))
    void = np.array([*(name in VOID for name in names), False])[codes]
    real = ~void & ~np.array([*(name in _NOT_YET for name in names), False])[codes]
    withdrawn, anew = (_newest(run, time, rows_of) for rows_of in (void, real))
    before: Flags = (anew > withdrawn)[run] & (time <= withdrawn[run])
    return before


def _newest(run: Numbers, time: Numbers, chosen: Flags) -> Numbers:
    """Per run the latest time of its chosen rows, -1 for none."""
    newest = np.full(int(run.max()) + 1, -1, np.int64)
    np.maximum.at(newest, run[chosen], time[chosen])
    return newest


def _late(run: Numbers, time: Numbers, version: Numbers) -> Flags:
    """Rows whose version is below one that was told earlier in the same run."""
    walk = np.lexsort((version, time, run))
    span = int(version.max()) + 2
    stacked = run[walk] * span + version[walk] + 1
    late = np.zeros(len(run), bool)
    late[walk] = stacked < np.maximum.accumulate(stacked)
    return late
