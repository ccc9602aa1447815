"""One registry for all tests of this folder, drawn once."""

from __future__ import annotations

from collections import defaultdict

import pytest

from hospitals.population import Registry
from tests.unit.hospitals.population.drawn import Row, drawn, rows_of


@pytest.fixture(scope="session")
def registry() -> Registry:
    return drawn()


@pytest.fixture(scope="session")
def cards(registry: Registry) -> list[Row]:
    return rows_of(registry)


@pytest.fixture(scope="session")
def of_person(cards: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for card in cards:
        found[card["person_id"]].append(card)
    return found
