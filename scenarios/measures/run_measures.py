"""Measures a finished run from its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from scenarios.measures.arm_counts import arm_measures
from scenarios.measures.catalogue import Catalogue, shipped_catalogue
from scenarios.measures.catalogue_units import Converter, shipped_converter
from scenarios.measures.harm_measures import harm_measures
from scenarios.measures.ledgers import Period, open_ledgers
from scenarios.measures.measure import Measure
from scenarios.measures.savings import savings_measures
from scenarios.measures.world_counts import world_measures


def measure_run(
    world: Mapping[str, pa.Table],
    counts: pa.Table,
    decisions: pa.Table,
    analyte_counts: pa.Table,
    period: Period,
    policies: Sequence[str],
    arms: Sequence[str],
    *,
    laboratories: pa.Table | None = None,
    catalogue: Catalogue | None = None,
    convert: Converter = shipped_converter,
) -> list[Measure]:
    """Every measure of a run, in a fixed order that depends on neither engine nor row order.

    `world` holds facilities, registrations, orders, results and truth/orders. The first of `policies` is the
    scenario's own; rows of policy `<own>~recognition-off` give it without criterion 6. `analyte_counts` has policy,
    order_id, analyte, d1, d2, d3, and may name the order of the earlier result in source_d1..3 (then pairs of
    facilities are counted). `laboratories` (facility_id, analyte, cva, reference limits) replaces the catalogue's
    figures where it has a row; null there means the catalogue's.
    """
    con = open_ledgers(world, counts, decisions, analyte_counts, period, catalogue or shipped_catalogue(), laboratories)
    try:
        return [
            *world_measures(con, policies),
            *arm_measures(con, arms),
            *harm_measures(con, arms, convert),
            *savings_measures(con, arms),
        ]
    finally:
        con.close()
