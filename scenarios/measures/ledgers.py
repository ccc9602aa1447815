"""Both ledgers of a run in one DuckDB memory: the seen tables and the truth, times as milliseconds UTC.

Tables made here: `sizes` and `reported` (orders and results of the measured period by facility, service and analyte,
counted over all), `all_taken` (order-analytes of the period that each count takes), `all_drawn` (its tubes and draws),
and of the orders that something happened to: `placed` (with facility and person), `measured` (those signed in the
period), `counted` (counts of the period that hold, per policy), `crossing` (those that an earlier result of another
facility makes a repeat, with that facility), `decided` (decisions of the period that say anything, per arm, with test
group, price, scope and direction) and `results` (every version of what was cut or reused).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from emr_hub.clock import Instant
from scenarios.measures.catalogue import Catalogue
from scenarios.measures.directions import rank_table
from scenarios.measures.order_rows import OrderRows
from scenarios.measures.slimming import slim
from scenarios.measures.whole_counts import counted_whole


@dataclass(frozen=True, slots=True)
class Period:
    """The measured period: from `start` until before `end`, both instants; orders belong to it by their signing."""

    start: Instant
    end: Instant


_PLACED = """
CREATE TABLE placed AS
SELECT o.*, f.key AS facility, f.kind AS kind FROM orders o LEFT JOIN facilities f USING (facility_id)
"""

_MEASURED = "CREATE VIEW measured AS SELECT * FROM placed WHERE signed_at >= {start} AND signed_at < {end}"

_COUNTED = """
CREATE TABLE counted AS
SELECT c.*, m.facility, s.test_group, m.service
FROM counts c JOIN measured m USING (order_id) LEFT JOIN services s ON s.service = m.service
"""

# By count (d1, d2, d3): every order and other facility once, whatever the number of its analytes.
_CROSSING = """
CREATE TABLE crossing AS
SELECT a.count, c.policy, p.key AS source_facility, c.facility
FROM all_crossing a
JOIN counted c ON c.order_id = a.order_id AND c.policy = a.policy
JOIN facilities p ON p.facility_id = a.source_facility_id
WHERE CASE a.count WHEN 'd1' THEN c.d1 WHEN 'd2' THEN c.d2 ELSE c.d3 END
"""

_DECIDED = """
CREATE TABLE decided AS
WITH source AS (
    SELECT d.arm, d.order_id, unnest(d.reused) AS source_id FROM decisions d SEMI JOIN measured USING (order_id)
), whence AS (
    SELECT s.arm, s.order_id, bool_or(p.facility_id <> m.facility_id) AS crosses,
           min(p.facility) FILTER (p.facility_id <> m.facility_id) AS source_facility,
           arg_min(p.kind, p.facility) FILTER (p.facility_id <> m.facility_id) AS source_kind
    FROM source s JOIN placed p ON p.order_id = s.source_id JOIN measured m ON m.order_id = s.order_id GROUP BY ALL
)
SELECT d.arm, d.order_id, m.facility, s.test_group, m.service, s.price_vnd, s.price_source, s.price_date, d.reused,
       CASE WHEN w.crosses THEN 'cross' WHEN NOT w.crosses THEN 'same' END AS scope,
       w.source_facility,
       CASE WHEN w.crosses THEN
           CASE sign(here.rank - there.rank) WHEN 1 THEN 'up' WHEN -1 THEN 'down' WHEN 0 THEN 'lateral' END
       END AS direction,
       coalesce(d.verdict = 'reuse', false) AS seen, coalesce(d.verdict = 'ask', false) AS asked,
       coalesce(d.card_shown, false) AS flagged, coalesce(d.answer = 'accepted', false) AS accepted,
       NOT coalesce(d.performed, true) AS cut
FROM decisions d JOIN measured m USING (order_id)
LEFT JOIN services s ON s.service = m.service
LEFT JOIN whence w ON w.arm = d.arm AND w.order_id = d.order_id
LEFT JOIN ranks here ON here.kind = m.kind
LEFT JOIN ranks there ON there.kind = w.source_kind
"""

_SIZES = """
CREATE TABLE sizes AS
SELECT s.test_group, a.service, f.key AS facility, a.orders
FROM all_sizes a LEFT JOIN facilities f USING (facility_id) LEFT JOIN services s ON s.service = a.service
"""

_REPORTED = """
CREATE TABLE reported AS
SELECT s.test_group, a.service, f.key AS facility, a.analyte, a.results
FROM all_reported a LEFT JOIN facilities f USING (facility_id) LEFT JOIN services s ON s.service = a.service
"""

_COLUMNS: Mapping[str, Sequence[str]] = {
    "facilities": ("facility_id", "key", "kind"),
    "registrations": ("registration_id", "sex"),
    "orders": (
        "order_id", "registration_id", "facility_id", "service", "specimen", "draw_id", "signed_at", "collected_at",
        "person_id",
    ),
    "results": (
        "order_id", "analyte", "version", "known_at", "value", "text", "comparator", "unit", "flag", "status",
    ),
    "counts": (
        "order_id", "policy", "d1", "d2", "d3", "undecided_d1", "undecided_d2", "undecided_d3", "pending",
        "same_moment", "scope_d1", "scope_d2", "scope_d3", "direction",
    ),
    "decisions": ("order_id", "arm", "verdict", "reused", "card_shown", "answer", "performed"),
}  # fmt: skip

LABORATORY_COLUMNS = ("cva", "ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f")
_LABORATORY_FIELDS: tuple[pa.Field[Any], ...] = (
    pa.field("facility_id", pa.int64()),
    pa.field("analyte", pa.string()),
    *(pa.field(name, pa.float64()) for name in LABORATORY_COLUMNS),
)
_NO_LABORATORIES = pa.schema(_LABORATORY_FIELDS).empty_table()


def plain(table: pa.Table, columns: Sequence[str] | None = None) -> pa.Table:
    """The columns asked for, dictionary words as strings and times as int64 milliseconds."""
    chosen = table.select([c for c in columns or table.column_names if c in table.column_names])
    fields = [pa.field(f.name, _plain_type(f.type)) for f in chosen.schema]
    return chosen.cast(pa.schema(fields))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.int64()
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def open_ledgers(
    world: Mapping[str, pa.Table],
    counts: pa.Table,
    decisions: pa.Table,
    analyte_counts: pa.Table,
    period: Period,
    catalogue: Catalogue,
    laboratories: pa.Table | None = None,
) -> duckdb.DuckDBPyConnection:
    """A memory that holds the tables named above, ready to be counted."""
    con = duckdb.connect(":memory:", config={"threads": 1})  # blocks and replications run side by side, each alone
    con.execute("SET preserve_insertion_order = false")
    orders = OrderRows.of(world["orders"], period.start, period.end)
    slimmed = slim(world, counts, decisions, orders)
    given = {  # of the world only what is looked at: a table that waits on disk is read when it is named
        "facilities": world["facilities"], "registrations": world["registrations"], "orders": slimmed.orders,
        "results": slimmed.results, "counts": slimmed.counts, "decisions": slimmed.decisions,
    }  # fmt: skip
    for name, columns in _COLUMNS.items():
        con.register(name, plain(given[name], columns))
    for name, table in counted_whole(world, counts, analyte_counts, orders, catalogue).items():
        con.register(f"all_{name}", table)
    for name in ("services", "needed", "containers", "analytes"):
        con.register(name, getattr(catalogue, name))
    con.register("laboratories", _NO_LABORATORIES if laboratories is None else laboratories)
    con.register("ranks", rank_table())
    measured = _MEASURED.format(start=int(period.start), end=int(period.end))
    for step in (_PLACED, measured, _COUNTED, _CROSSING, _DECIDED, _SIZES, _REPORTED):
        con.execute(step)
    return con
