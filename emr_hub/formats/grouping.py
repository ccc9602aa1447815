"""Which rows answer one order: those of one order key, when together they report all that its service needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs
from emr_hub.formats.catalogue import Mapped
from emr_hub.formats.factors import codes_of, factor, runs
from emr_hub.terminology import services

Longs = NDArray[np.int64]


class Groups(NamedTuple):
    """Per chosen row: its order's group, -1 for a row that is an order of its own; and its version, counted from 1."""

    group: Longs
    version: Longs


def groups_of(rows: pa.Table, row: Longs, person: NDArray[np.int32], mapped: Mapped) -> Groups:
    """Look at the chosen rows by person and order key.

    A group stands when it names one service of the catalogue, no version reports an analyte twice, all versions
    report the same, and every needed analyte is among it.
    """
    found = Groups(np.full(len(row), -1, np.int64), np.ones(len(row), np.int64))
    key = codes_of(rows["order_key"])[row]
    at = np.flatnonzero(key >= 0)
    if len(at):
        number = _numbers(person[row][at], key[at])
        version = longs(rows, "version", 1)[row][at]
        kind = mapped.analyte[row][at].astype(np.int64)
        stands = _whole(number, version, kind) & _served(rows, row[at], number, kind, mapped.analytes)
        chosen = at[stands[number]]
        found.group[chosen] = number[stands[number]]
        found.version[chosen] = _rank_within(number, version)[stands[number]]
    return found


def superseded(rows: pa.Table, row: Longs, person: NDArray[np.int32], mapped: Mapped) -> NDArray[np.bool_]:
    """Chosen rows of an earlier version of a report whose versions do not hang together: only the last can stand."""
    version = longs(rows, "version", -1)[row]
    older = np.zeros(len(row), bool)
    at = np.flatnonzero(version >= 0)
    if len(at):
        at = at[groups_of(rows, row, person, mapped).group[at] < 0]
        parts = [person[row], codes_of(rows["order_key"])[row], codes_of(rows["source_id"])[row], mapped.analyte[row]]
        number = _numbers(*(part[at] for part in parts))
        newest = np.full(int(number.max(initial=-1)) + 1, -1, np.int64)
        np.maximum.at(newest, number, version[at])
        older[at] = version[at] < newest[number]
    return older


def _numbers(*keys: NDArray[np.int32]) -> Longs:
    """A number per row, from 0, equal for equal keys."""
    return runs(np.lexsort(keys[::-1]), *keys)


def _whole(number: Longs, version: Longs, kind: Longs) -> NDArray[np.bool_]:
    """Per group: no analyte twice in one version, and the same analytes in all of them."""
    size = int(number.max()) + 1
    rows = np.bincount(number, minlength=size)
    versions, kinds, cells = (_distinct(number, *more) for more in ((version,), (kind,), (version, kind)))
    whole: NDArray[np.bool_] = (cells == rows) & (versions * kinds == rows)
    return whole


def _distinct(number: Longs, *more: Longs) -> Longs:
    """Per group, how many different values (or pairs) its rows hold."""
    order = np.lexsort((*more, number))
    run = runs(order, number, *more)
    owner = np.zeros(int(run.max()) + 1, np.int64)
    owner[run] = number
    return np.bincount(owner, minlength=int(number.max()) + 1)


def _served(rows: pa.Table, row: Longs, number: Longs, kind: Longs, keys: list[str]) -> NDArray[np.bool_]:
    """Per group: one service of the catalogue is named, and all that it needs is reported."""
    codes, texts = factor(rows["service"])
    size = int(number.max()) + 1
    least, most = np.full(size, len(texts), np.int64), np.full(size, -1, np.int64)
    np.minimum.at(least, number, codes[row])
    np.maximum.at(most, number, codes[row])
    needs = np.zeros((len(texts) + 1, len(keys) + 1), bool)
    many = np.full(len(texts) + 1, -1, np.int64)  # a service nobody knows needs what nobody has
    for s, text in enumerate(texts):
        if (service := services().get(text)) is not None:
            needs[s, :-1] = [key in service.needed for key in keys]
            many[s] = len(service.needed)
    met = needs[codes[row], kind]
    reported = _distinct_met(number, kind, met, size)
    served: NDArray[np.bool_] = (least == most) & (reported == many[most])
    return served


def _distinct_met(number: Longs, kind: Longs, met: NDArray[np.bool_], size: int) -> Longs:
    pairs = np.unique(np.stack([number[met], kind[met]]), axis=1)
    return np.bincount(pairs[0], minlength=size)


def _rank_within(number: Longs, version: Longs) -> Longs:
    """Versions of each group as 1, 2, 3."""
    order = np.lexsort((version, number))
    run = runs(order, number, version)
    first = np.full(int(number.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, number, run)
    rank: Longs = run - first[number] + 1
    return rank
