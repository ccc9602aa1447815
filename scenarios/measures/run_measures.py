"""Measures a finished run from its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from scenarios.measures.arm_counts import arm_measures
from scenarios.measures.arm_tallies import tallies_of_arms
from scenarios.measures.catalogue import Catalogue, shipped_catalogue
from scenarios.measures.catalogue_units import Converter, shipped_converter
from scenarios.measures.counting import BlockSums, SummedLedger
from scenarios.measures.harm_measures import harm_measures
from scenarios.measures.measure import Measure
from scenarios.measures.order_rows import OrderRows
from scenarios.measures.period import Period
from scenarios.measures.savings import savings_measures
from scenarios.measures.whole_counts import tallies_of_world
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
    finer: bool = True,
) -> list[Measure]:
    """Every measure of a run, in a fixed order that depends on neither engine nor row order.

    `world` holds facilities, registrations, orders, results and truth/orders. The first of `policies` is the
    scenario's own; rows of policy `<own>~recognition-off` give it without criterion 6. `analyte_counts` has policy,
    order_id, analyte, d1, d2, d3, and may name the order of the earlier result in source_d1..3 (then pairs of
    facilities are counted). `laboratories` (facility_id, analyte, cva, reference limits) replaces the catalogue's
    figures where it has a row; null there means the catalogue's. Without `finer` only rows by arm and policy.
    """
    sums = {
        **sums_of_world(world, counts, analyte_counts, period, policies[0], catalogue=catalogue),
        **sums_of_arms(world, decisions, period, laboratories=laboratories, catalogue=catalogue, convert=convert),
    }
    return measures_of_blocks(SummedLedger([sums]), policies, arms, finer=finer)


def sums_of_world(
    world: Mapping[str, pa.Table], counts: pa.Table, analyte_counts: pa.Table, period: Period, own: str, *,
    catalogue: Catalogue | None = None,
) -> BlockSums:  # fmt: skip
    """What a block of people adds to the measures whatever its arms decide; `own`: the scenario's own policy."""
    return tallies_of_world(
        world, counts, analyte_counts, OrderRows.of(world, period), catalogue or shipped_catalogue(), own
    )


def sums_of_arms(
    world: Mapping[str, pa.Table], decisions: pa.Table, period: Period, *, laboratories: pa.Table | None = None,
    catalogue: Catalogue | None = None, convert: Converter = shipped_converter,
) -> BlockSums:  # fmt: skip
    """What the decisions of a block's arms add to the measures."""
    return tallies_of_arms(
        world, decisions, OrderRows.of(world, period), catalogue or shipped_catalogue(), laboratories, convert
    )


def measures_of_blocks(
    blocks: SummedLedger, policies: Sequence[str], arms: Sequence[str], *, finer: bool = True
) -> list[Measure]:
    """The measures of a run from what its blocks of people add up to, worlds and arms."""
    return [
        *world_measures(blocks, policies, finer),
        *arm_measures(blocks, arms, finer),
        *harm_measures(blocks, arms, finer),
        *savings_measures(blocks, arms, finer),
    ]
