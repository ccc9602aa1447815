"""Families in which nobody can be disputed are linked pair by pair, and as the fold of the index would link them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hospitals.world import WorldPlan, draw_world
from scenarios.engines.ground import arrivals_of
from scenarios.engines.identity import Cards, cards_of


@pytest.fixture(scope="module")
def tables() -> dict[str, object]:
    world = draw_world(WorldPlan(23, 400, date(2025, 6, 1), date(2025, 12, 31), 30))
    return {"facilities": world.facilities, "registrations": world.registrations}


@pytest.mark.parametrize("connected_only", [True, False])
def test_the_short_way_says_what_the_fold_says(tables, connected_only: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    cards, arrivals = cards_of(tables), arrivals_of(tables, connected_only)
    short = _told(cards, arrivals)
    undisputed = np.zeros(int(cards.families.max()) + 1, bool)
    assert not np.array_equal(cards._is_disputable(), ~undisputed), "the short way was taken"
    monkeypatch.setattr(Cards, "_is_disputable", lambda self: ~undisputed)
    assert short and short == _told(cards, arrivals)


def test_a_card_that_never_arrives_is_linked_with_nobody(tables) -> None:
    cards, arrivals = cards_of(tables), arrivals_of(tables, False)
    linked = {row for span in _told(cards, arrivals) for row in span[:2]}
    someone = min(linked)
    arrivals = arrivals.copy()
    arrivals[someone] = 2**62
    assert someone not in {row for span in _told(cards, arrivals) for row in span[:2]}


def _told(cards: Cards, arrivals) -> list[tuple[int, ...]]:
    links = cards._links(arrivals)
    return sorted(zip(*(column.tolist() for column in links), strict=True))
