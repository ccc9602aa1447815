"""Counts of one point of the curve: how much a window saves, and how much of it hides a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from emr_hub.columns import SCHEMAS
from scenarios.measures.reuse_pairs import Bools, ReusePairs

ALL = "all"  # in place of an analyte: whole orders
COUNTS = ("saved", "comparable", "reported_change", "body_change", "new_abnormal", "critical")


def point_of_curve(hours: int, pairs: ReusePairs) -> pa.Table:
    """Rows of `harm_curve` for one window: one for whole orders, then one per analyte that it lets be reused."""
    found = _kinds(pairs)
    by_analyte = {name: np.bincount(pairs.analyte[mask], minlength=len(pairs.keys)) for name, mask in found.items()}
    used = np.flatnonzero(by_analyte["saved"]).tolist()
    whole = {name: [len(np.unique(pairs.order[mask]))] for name, mask in found.items()}
    data = {name: [*whole[name], *by_analyte[name][used].tolist()] for name in COUNTS}
    keys = [ALL, *(pairs.keys[n] for n in used)]
    schema = SCHEMAS["harm_curve"]
    columns: dict[str, Any] = {"analyte": keys, "window_hours": [hours] * len(keys), **data}
    return pa.table({f.name: pa.array(columns[f.name]).cast(f.type) for f in schema}, schema=schema)


def _kinds(pairs: ReusePairs) -> dict[str, Bools]:
    comparable = pairs.comparable()
    return {
        "saved": np.ones(len(pairs.analyte), bool),
        "comparable": comparable,
        "reported_change": pairs.reported_change() & comparable,
        "body_change": pairs.body_change() & comparable,
        "new_abnormal": pairs.new_abnormal() & comparable,
        "critical": pairs.critical(),
    }


def summed(points: Iterable[pa.Table]) -> pa.Table:
    """Points of several windows or blocks as one table, by analyte (whole orders first) and window."""
    rows: dict[tuple[str, int], list[int]] = {}
    for point in points:
        columns = [point[name].to_pylist() for name in ("analyte", "window_hours", *COUNTS)]
        for analyte, hours, *counts in zip(*columns, strict=True):
            held = rows.setdefault((analyte, hours), [0] * len(COUNTS))
            rows[analyte, hours] = [a + b for a, b in zip(held, counts, strict=True)]
    order = sorted(rows, key=lambda key: (key[0] != ALL, *key))
    schema = SCHEMAS["harm_curve"]
    listed = [{"analyte": a, "window_hours": h, **dict(zip(COUNTS, rows[a, h], strict=True))} for a, h in order]
    return pa.Table.from_pylist(listed, schema)
