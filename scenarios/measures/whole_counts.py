"""What is counted over all orders of a block, whatever its arms decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.columns import longs
from scenarios.measures.catalogue import Catalogue, with_services
from scenarios.measures.counting import BlockSums
from scenarios.measures.directions import DIRECTIONS, SCOPES
from scenarios.measures.draws import tubes_of
from scenarios.measures.named import Bools, Ints, Named, numbered
from scenarios.measures.order_rows import OrderRows
from scenarios.measures.tallies import tally

COUNTS = ("d1", "d2", "d3")
FLAGS = (*COUNTS, "undecided_d1", "undecided_d2", "undecided_d3", "pending", "same_moment")


def tallies_of_world(
    world: Mapping[str, pa.Table], counts: pa.Table, analyte_counts: pa.Table, orders: OrderRows, catalogue: Catalogue,
    own: str,
) -> BlockSums:  # fmt: skip
    """Tallies of the measured period, all by what they are named after.

    `sizes`: orders by facility and service. `reported`: results, by analyte too. `counted`: the flags of each policy
    by facility and service; `placed`: its counts by scope and direction. `taken`: order-analytes that each policy's
    counts take. `crossing`: by count of the own policy, orders beside the facility of an earlier result that is not
    their own. `drawn`: tubes of blood and draws. `policies`: one for each policy that was counted.
    """
    flagged = _flagged(counts, orders)
    return {
        "sizes": with_services(_sizes(orders), catalogue),
        "reported": with_services(_reported(orders, world["results"]), catalogue),
        "counted": with_services(_counted(flagged, orders), catalogue),
        "placed": _placed(flagged),
        "taken": _taken(analyte_counts, orders),
        "crossing": _crossing(flagged, analyte_counts, orders, own),
        "drawn": _drawn(orders, catalogue),
        "policies": _policies(counts),
    }


def truths(table: pa.Table, name: str) -> Bools:
    """A column of truths; what is not known is not true."""
    column: Any = table[name]
    return np.asarray((column.fill_null(False) if column.null_count else column).to_numpy(), dtype=bool)


def _ones(rows: int) -> Bools:
    return np.ones(rows, bool)


def _sizes(orders: OrderRows) -> pa.Table:
    here = np.flatnonzero(orders.measured)
    return tally(orders.names(here), {"orders": _ones(len(here))})


def _reported(orders: OrderRows, results: pa.Table) -> pa.Table:
    """Results of the measured period: one per order and analyte, whatever its versions."""
    rows = orders.measured_rows(longs(results, "order_id"))
    there = (rows >= 0) & (longs(results, "version", 1) == 1)
    analyte = Named.of(results, "analyte").only(there)
    return tally(orders.names(rows[there]) | {"analyte": analyte}, {"results": _ones(len(analyte.number))})


def _flagged(counts: pa.Table, orders: OrderRows) -> pa.Table:
    """Rows of counts of the period that anything holds of, with `row` among the orders."""
    any_: Any = pa.scalar(False)
    for name in FLAGS:
        any_ = pc.or_kleene(any_, counts[name])  # what is not known is not true, and is left out
    found = counts.filter(any_)
    rows = orders.measured_rows(longs(found, "order_id"))
    return found.append_column("row", pa.array(rows)).filter(pa.array(rows >= 0))


def _counted(flagged: pa.Table, orders: OrderRows) -> pa.Table:
    names = {"policy": Named.of(flagged, "policy"), **orders.names(longs(flagged, "row"))}
    return tally(names, {name: truths(flagged, name) for name in FLAGS})


def _placed(flagged: pa.Table) -> pa.Table:
    policy, direction = Named.of(flagged, "policy"), Named.of(flagged, "direction").among(DIRECTIONS)
    names = {"policy": policy, "direction": direction}
    names |= {f"scope_{name}": Named.of(flagged, f"scope_{name}").among(SCOPES) for name in COUNTS}
    return tally(names, {name: truths(flagged, name) for name in COUNTS})


def _taken(by_analyte: pa.Table, orders: OrderRows) -> pa.Table:
    here = orders.measured_rows(longs(by_analyte, "order_id")) >= 0
    names = {name: Named.of(by_analyte, name).only(here) for name in ("policy", "analyte")}
    return tally(names, {name: truths(by_analyte, name)[here] for name in COUNTS})


def _crossing(flagged: pa.Table, by_analyte: pa.Table, orders: OrderRows, own: str) -> pa.Table:
    """Every order and other facility once, whatever the number of its analytes.

    Nothing where the engine does not say which order came earlier.
    """
    asked, whose = np.flatnonzero(Named.of(by_analyte, "policy").where(own)), Named.of(flagged, "policy").where(own)
    row, placed = orders.rows(longs(by_analyte, "order_id")[asked]), longs(flagged, "row")
    found = [
        _ends(row, _sources(by_analyte, name)[asked], placed[whose & truths(flagged, name)], orders) for name in COUNTS
    ]
    source, row = np.concatenate(found, axis=1)
    names = {
        "count": Named(np.repeat(np.arange(len(COUNTS)), [ends.shape[1] for ends in found]), COUNTS),
        "source_facility": Named(source, orders.facility.words), "facility": orders.facility.at(row),
    }  # fmt: skip
    return tally(names, {"n": _ones(len(row))})


def _sources(by_analyte: pa.Table, name: str) -> Ints:
    """The orders of the earlier results that a count goes by; -1 where the engine does not say."""
    if f"source_{name}" in by_analyte.column_names:
        return longs(by_analyte, f"source_{name}", -1)
    return np.full(by_analyte.num_rows, -1, np.int64)


def _ends(row: Ints, source: Ints, taken: Ints, orders: OrderRows) -> Ints:
    """Facilities of earlier results, above the rows of the orders taken that they make repeats elsewhere.

    `row` and `source`: an order by its row, and one whose result came earlier by its id.
    """
    is_taken = np.zeros(len(orders.order_id) + 1, bool)  # the last for orders that nobody has
    is_taken[taken] = True
    among = np.flatnonzero(is_taken[row])
    row, earlier = row[among], orders.rows(source[among])
    source, here = orders.facility.at(earlier).number, orders.facility.number[row]
    crosses = (source >= 0) & (here >= 0) & (source != here)
    size = max(len(orders.facility.words), 1)
    row, source = np.divmod(np.unique(row[crosses] * size + source[crosses]), size)
    return np.stack([source, row])


def _drawn(orders: OrderRows, catalogue: Catalogue) -> pa.Table:
    """Tubes of blood, and venepunctures that fill one, of draws with a measured order."""
    draw, size = numbered(orders.draw)
    measured = np.zeros(size, bool)
    measured[draw[orders.measured & (orders.draw >= 0)]] = True
    tubes = tubes_of(orders, np.flatnonzero(measured[draw]), catalogue)
    every = _ones(len(tubes.draw))
    return tally({}, {"tubes": every, "draws": tubes.draws_of(every)})


def _policies(counts: pa.Table) -> pa.Table:
    counted: Any = pc.unique(counts["policy"])
    return pa.table({"policy": counted.cast(pa.string()), "blocks": pa.array([1] * len(counted), pa.int64())})
