"""Rows of the tables as the explanation tells them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute

from emr_hub.errors import UsageError
from scenarios.explaining.case import OrderFacts

pc: Any = compute  # its type stubs know neither every function nor every shape


def row_of(orders: pa.Table, order_id: int, folder: Path) -> dict[str, Any]:
    """The row of an order; UsageError when the folder has no such order."""
    found = orders.filter(pc.equal(orders["order_id"], order_id)).to_pylist()
    if not found:
        last = orders["order_id"][-1].as_py() if orders.num_rows else 0
        raise UsageError(f"no order {order_id}", where=str(folder), expected=f"an order_id from 1 to {last}")
    return dict(found[0])


def words_of_row(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as words: yes and no, lists joined by spaces, nothing as the empty word."""
    told = {}
    for name, cell in row.items():
        if isinstance(cell, bool):
            told[name] = "yes" if cell else "no"
        elif isinstance(cell, list):
            told[name] = " ".join(map(str, sorted(cell)))
        else:
            told[name] = "" if cell is None else str(cell)
    return told


def facts_of(row: Mapping[str, Any], results: pa.Table, names: Mapping[int, str], cards: tuple[str, ...]) -> OrderFacts:
    """The facts of one row of the orders table. `names`: facilities by number; `cards`: who the person is."""
    own = results.filter(pc.equal(results["order_id"], row["order_id"])).to_pylist()
    signed = row["signed_at"] or row["collected_at"]
    return OrderFacts(
        row["order_id"], row["service"] or "", names.get(row["facility_id"] or 0, "?"), row["context"] or "",
        row["age_days"], _instant(signed) or 0, _instant(row["collected_at"]), _instant(row["resulted_at"]),
        _instant(row["unstable_at"]), row["protocol"] or "", tuple(_result(one) for one in own), cards,
    )  # fmt: skip


def _result(row: Mapping[str, Any]) -> str:
    value = "" if row["value"] is None else f"{row['comparator'] or ''}{row['value']:g} {row['unit'] or ''}".strip()
    told = [value or row["text"] or "-", row["flag"] or "", row["status"] or "", f"v{row['version']}"]
    return f"{row['analyte']}: {' '.join(t for t in told if t)}"


def _instant(when: Any) -> int | None:
    return None if when is None else int(when.timestamp() * 1000)
