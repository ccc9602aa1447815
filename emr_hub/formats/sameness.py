"""Rows that tell the same thing more than once. What a row says decides, never where it stood."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.columns import longs
from emr_hub.formats.factors import codes_of, factor, fingerprints, ranks, repeated, runs

_PLACE = ("file", "line")
_STATUSES = ("unknown", "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error")
Rows = NDArray[np.int64]
Keys = list[NDArray[Any]]


def content_rank(rows: pa.Table, at: Rows, columns: list[str] | None = None) -> Rows:
    """A number per chosen row that sorts by content; rows with equal contents (places left out) have equal numbers."""
    names = columns or [n for n in rows.column_names if n not in _PLACE and rows[n].null_count < rows.num_rows]
    picked = rows.select(names).take(at)
    keys = [_sortable(picked[name]) for name in names]
    return runs(np.lexsort(keys[::-1]), *keys) if keys else np.zeros(len(at), np.int64)


def _sortable(column: pa.ChunkedArray[Any]) -> NDArray[Any]:
    if pa.types.is_string(column.type):
        codes, texts = factor(column)
        return ranks(texts)[codes]
    if pa.types.is_floating(column.type):
        numbers: NDArray[Any] = np.nan_to_num(column.to_numpy(), nan=-np.inf)
        return numbers
    whole: Any = pc.cast(column, pa.int64())
    cells: NDArray[Any] = whole.fill_null(np.iinfo(np.int64).min).to_numpy()
    return cells


def older_versions(rows: pa.Table, person: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Rows of an Observation id that comes again with other contents: all but the last (lastUpdated, then status).

    Versions that the sender counts are told apart, and each may stand.
    """
    older = np.zeros(rows.num_rows, bool)
    among = np.flatnonzero(rows["source_id"].is_valid().to_numpy() & (person >= 0))
    among = among[met_again(rows["source_id"], among)]
    ids = codes_of(rows["source_id"].take(among))
    several, run = shared(
        np.arange(len(among)),
        [ids, rows["part"].to_numpy()[among], person[among], longs(rows, "version", -1)[among]],
    )
    at = among[several]
    if len(at):
        content = content_rank(rows, at)
        order = np.lexsort((content, _status_rank(rows, at), content_rank(rows, at, ["updated"]), run))
        last = order[np.flatnonzero(np.diff(run[order], append=-1))]
        newest = np.empty(int(run.max()) + 1, np.int64)
        newest[run[last]] = content[last]
        older[at] = content != newest[run]
    return older


def met_again(texts: pa.ChunkedArray[Any], among: Rows) -> NDArray[np.bool_]:
    """Which of the chosen rows may share their text with another; nearly none of them, as a rule."""
    numbers = fingerprints(texts)[among]
    ordered = np.sort(numbers)
    several = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.isin(numbers, several) if len(several) else np.zeros(len(numbers), bool)


def _status_rank(rows: pa.Table, at: Rows) -> NDArray[np.int8]:
    codes, texts = factor(rows["status"].take(at))
    return np.array([*(_STATUSES.index(t) if t in _STATUSES else -1 for t in texts), -1], np.int8)[codes]


def conflicts(rows: pa.Table, among: Rows, keys: Keys) -> NDArray[np.bool_]:
    """Rows of one person, code and time under different labels, with different values: which is which is not said."""
    conflict = np.zeros(rows.num_rows, bool)
    at, run = shared(among, keys)
    if len(at):
        labels = content_rank(rows, at, ["label"])
        values = content_rank(rows, at, ["value", "text", "comparator", "unit"])
        conflict[at] = (_differ(labels, run) & _differ(values, run))[run]
    return conflict


def _differ(cells: Rows, run: Rows) -> NDArray[np.bool_]:
    """Per run, whether its rows hold more than one value."""
    least, most = np.full(int(run.max()) + 1, np.iinfo(np.int64).max), np.full(int(run.max()) + 1, -1)
    np.minimum.at(least, run, cells)
    np.maximum.at(most, run, cells)
    differ: NDArray[np.bool_] = least != most
    return differ


def repeats(
    rows: pa.Table, among: Rows, keys: Keys, value: NDArray[np.float64], flag: NDArray[np.int8]
) -> NDArray[np.bool_]:
    """All but one of the rows of one person, class and time with the same value in the catalogue's unit.

    Six digits are compared: the same number told in two units differs by rounding. A row with only a flag has
    the flag as its value. The row that stays is the first by content.
    """
    extra = np.zeros(rows.num_rows, bool)
    at, run = shared(among, keys)
    if len(at):
        said = content_rank(rows, at, ["text", "comparator"])
        bare = np.isnan(value[at]) & rows["text"].take(at).is_null().to_numpy()
        same = [run, said, _six_digits(value[at]), np.where(bare, flag[at], -1)]
        order = np.lexsort((content_rank(rows, at), *same[::-1]))
        first = np.diff(runs(order, *same)[order], prepend=-1) != 0
        extra[at[order[~first]]] = True
    return extra


def _six_digits(value: NDArray[np.float64]) -> NDArray[np.float64]:
    plain = np.nan_to_num(value, nan=np.inf)
    size = np.where(np.isfinite(plain), np.maximum(np.abs(plain), 1e-300), 1.0)
    scale = 10.0 ** (5 - np.floor(np.log10(size)))
    return np.where(np.isfinite(plain) & (plain != 0), np.round(plain * scale) / scale, plain)


def shared(among: Rows, keys: Keys) -> tuple[Rows, Rows]:
    """The rows that share all keys with another row, and the number of the group each belongs to."""
    picked = [key[among] for key in keys]
    run = runs(np.lexsort(picked[::-1]), *picked)
    again = repeated(run)
    return among[again], np.unique(run[again], return_inverse=True)[1]
