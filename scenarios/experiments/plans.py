"""What a scenario asks of the world, and the world's tables under their names in the data dictionary."""

from __future__ import annotations

import pyarrow as pa

from hospitals.world import World, WorldPlan
from scenarios.definition import Scenario

WORLD_TABLES = (
    "facilities", "registrations", "consents", "encounters", "orders", "results",
    "truth/registrations", "truth/illnesses", "truth/orders", "truth/results",
)  # fmt: skip


def world_plan(scenario: Scenario) -> WorldPlan:
    """The world that the scenario asks for."""
    return WorldPlan(
        seed=scenario.seed,
        patients=scenario.patients,
        start=scenario.start,
        end=scenario.end,
        burn_in_days=scenario.burn_in_days,
        networks=scenario.networks,
    )


def tables_of(world: World) -> dict[str, pa.Table]:
    """The world's tables by their names in the data dictionary, the truth among them."""
    return {name: getattr(world, name.replace("/", "_")) for name in WORLD_TABLES}
