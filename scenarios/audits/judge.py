"""The one place where an audit meets the kernel: tables in, one `counts` table per policy out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import (
    Carried,
    Columns,
    Ground,
    Grouping,
    Judged,
    arrange,
    judge_count,
    permits_of,
    read_columns,
    rules_of,
)  # fmt: skip
from coordinator.decision import Count, Policy
from emr_hub.columns import SCHEMAS
from emr_hub.formats import OrderTables
from emr_hub.terminology import analytes

_UNKNOWN, _YES = 1, 2
_DATE_BITS = 1 | 2  # the time signed is the time collected


@dataclass(frozen=True, slots=True)
class PolicyCounts:
    """What one policy says: `counts` in its schema, along `orders`; `analytes` along `results`, each analyte alone.

    `analytes` holds d1 to d3, undecided_d1 to undecided_d3 and the ten packed answers of each chain, answers_d1 to
    answers_d3: here every result is an order of its own.
    """

    policy: Policy
    counts: pa.Table
    analytes: pa.Table


def carried_of(tables: OrderTables) -> Carried:
    """What FHIR files of laboratory results carry: times and status, neither laboratory levels nor the chart."""
    return Carried(resulted=tables.carries_resulted, level=False, unstable=False, protocol=False)


def judge(tables: OrderTables, flags: pa.Array, policies: Iterable[Policy]) -> list[PolicyCounts]:  # type: ignore[type-arg]
    """Judge every order under every policy. `flags`: one word or null per row of `results`, in place of its own.

    Each person of the input is one person for certain; nothing says whether anybody may see anything.
    """
    at = tables.results.schema.get_field_index("flag")
    results = tables.results.set_column(at, "flag", flags)
    columns = read_columns(
        tables.orders, results, {}, carried=carried_of(tables), date_only=tables.date_only.astype(np.int8) * _DATE_BITS
    )
    arranged = arrange(columns, Grouping.by_person(columns.registration_ids))
    ground = Ground(arranged, permits_of(columns, None), columns.carried)
    return [_judged(ground, columns, policy) for policy in policies]


def _judged(ground: Ground, columns: Columns, policy: Policy) -> PolicyCounts:
    rules = rules_of(policy, columns.analytes, analytes())
    judged = {count: judge_count(ground, rules, count) for count in Count}
    return PolicyCounts(policy, _counts(ground, columns, policy, judged), _analytes(ground, judged))


def _analytes(ground: Ground, judged: dict[Count, Judged]) -> pa.Table:
    """Every analyte by its own answers alone, back in the order of the results table."""
    back = np.argsort(ground.arranged.item_row)
    columns: dict[str, NDArray[np.generic]] = {}
    order = ground.arranged.items.order
    for count, one in judged.items():
        columns[str(count)] = (one.met >= _YES)[back]
        columns[f"undecided_{count}"] = (one.met == _UNKNOWN)[back]
        columns[f"answers_{count}"] = one.answers[order][back]
    return pa.table(columns)


def _counts(ground: Ground, columns: Columns, policy: Policy, judged: dict[Count, Judged]) -> pa.Table:
    words = dict.fromkeys(SCHEMAS["counts"].names, None) | {
        "order_id": columns.order_id,
        "policy": pa.array([policy.id] * len(columns.order_id), pa.string()),
        "pending": _spread(ground, judged[Count.D3].waits == 1),
        "same_moment": _spread(ground, (judged[Count.D1].same_moment == 1) & (judged[Count.D1].counted >= _YES)),
    }
    for n, one in enumerate(judged.values(), 1):
        words[f"d{n}"] = _spread(ground, one.counted >= _YES)
        words[f"undecided_d{n}"] = _spread(ground, one.counted == _UNKNOWN)
        words[f"scope_d{n}"] = _scope(ground, one)
    return _table(words, len(columns.order_id))


def _spread(ground: Ground, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells along the arranged orders, put back in the order of the table."""
    out = np.empty_like(cells)
    out[ground.arranged.row] = cells
    return out


def _scope(ground: Ground, judged: Judged) -> pa.Array:  # type: ignore[type-arg]
    """`cross` where a counted order's earlier result is of another facility; null where a facility is not known."""
    facility, order = ground.arranged.orders.facility, ground.arranged.items.order
    source = np.where(judged.candidate >= 0, facility[judged.candidate], -1)
    own = facility[order]
    size = len(facility)
    unknown = np.bincount(order, weights=(source < 0) | (own < 0), minlength=size) > 0
    cross = np.bincount(order, weights=source != own, minlength=size) > 0
    known = _spread(ground, (judged.counted >= _YES) & ~unknown)
    return pa.array(np.where(_spread(ground, cross), "cross", "same"), pa.string(), mask=~known)


def _table(words: dict[str, object], rows: int) -> pa.Table:
    schema = SCHEMAS["counts"]
    columns = [pa.nulls(rows, f.type) if words[f.name] is None else words[f.name] for f in schema]
    return pa.table(columns, names=schema.names).cast(schema)
