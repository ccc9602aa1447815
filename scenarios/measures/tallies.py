"""Tallies: rows condensed to one row per group of names, with whole numbers that add up over groups and over blocks.

A tally is an Arrow table: its columns of text are names (null where a row has none), those of whole numbers are sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
import pyarrow as pa

from scenarios.measures.named import Bools, Ints, Named, places

_FEW = 1 << 20  # so many possible groups are counted in place; more are sorted


def tally(names: Mapping[str, Named], counts: Mapping[str, Ints | Bools]) -> pa.Table:
    """One row per combination of names that occurs, with the sums of its counts; a truth counts as one."""
    shape = [len(name.words) + 1 for name in names.values()]  # the first of each is: no word
    key, size = _combined(names, shape, len(next(iter(counts.values())))), prod(shape)
    if size > _FEW:
        held, key = np.unique(key, return_inverse=True)
        sums = {name: _summed(key.reshape(-1), count, len(held)) for name, count in counts.items()}
    else:
        held = np.flatnonzero(np.bincount(key, minlength=size))
        sums = {name: _summed(key, count, size)[held] for name, count in counts.items()}
    found = np.unravel_index(held, shape) if shape else ()
    words = {name: _words(place - 1, named.words) for (name, named), place in zip(names.items(), found, strict=True)}
    return pa.table({**words, **{name: pa.array(number, pa.int64()) for name, number in sums.items()}})


def added(tallies: Sequence[pa.Table]) -> pa.Table:
    """Tallies of the same columns as one, groups of the same names added up."""
    whole = pa.concat_tables(tallies)
    names = [field.name for field in whole.schema if pa.types.is_string(field.type)]
    sums = [field.name for field in whole.schema if not pa.types.is_string(field.type)]
    found = whole.group_by(names, use_threads=False).aggregate([(name, "sum") for name in sums])
    return found.rename_columns([name.removesuffix("_sum") for name in found.column_names]).select(whole.column_names)


def _combined(names: Mapping[str, Named], shape: Sequence[int], rows: int) -> Ints:
    key = np.zeros(rows, np.int64)
    for named, size in zip(names.values(), shape, strict=True):
        key *= size
        key += named.number
        key += 1
    return key


def _summed(key: Ints, count: Ints | Bools, groups: int) -> Ints:
    if count.dtype == bool:
        return np.bincount(key[count], minlength=groups)
    # Sums of whole numbers below 2**53 are exact as floats: a block's money in VND is far from it.
    return np.bincount(key, weights=count, minlength=groups).astype(np.int64)


def _words(place: Ints, words: Sequence[str]) -> pa.StringArray:
    return pa.array(words, pa.string()).take(places(place))
