"""Pieces of a ground where every person is certain and every report has one version: what most inputs look like."""

from __future__ import annotations

import numpy as np

from coordinator.bulk.arrays import I64, Families, Later


def one_group_each(first_order: I64) -> Families:
    """Families of one person each, from where their orders begin (length + 1)."""
    size = len(first_order)
    small, longs = np.empty(0, np.int8), np.empty(0, np.int64)
    each, none = np.arange(size, dtype=np.int64), np.zeros(size, np.int64)
    return Families(first_order, each, none, np.empty(0, np.int32), small, longs, longs)


def no_later() -> Later:
    """No report was ever corrected."""
    longs, small = np.empty(0, np.int64), np.empty(0, np.int8)
    return Later(longs, small, longs, small, small, small)
