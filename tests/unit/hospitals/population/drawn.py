"""A registry of every kind of desk, as rows that know their truth."""

from __future__ import annotations

from typing import Any

from hospitals.population import Registry, draw_registry, profiles
from hospitals.settings import rows

Row = dict[str, Any]
FIELD_OF = {row["cause"]: row["field"] for row in rows("hospitals.population", "mistakes")}
ALL_DESKS = {place: row["profile"] for place, row in enumerate(profiles(), start=1)}


def drawn() -> Registry:
    """Twenty-four thousand people at nine hospitals, one of each profile."""
    return draw_registry(5, 24_000, ALL_DESKS)


def rows_of(registry: Registry) -> list[Row]:
    """Each card with its truth."""
    written, truth = registry.registrations.to_pylist(), registry.truth.to_pylist()
    return [{**w, **t, "causes": set(t["causes"].split(";")) - {""}} for w, t in zip(written, truth, strict=True)]


def clean(card: Row, *fields: str) -> bool:
    """Whether nothing that touches these fields went wrong."""
    return not any(FIELD_OF.get(cause) in fields for cause in card["causes"])
