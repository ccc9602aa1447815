"""Families in which nobody is disputed are linked all at once, and as the fold of the index would link them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from hospitals.world import WorldPlan, draw_world
from scenarios.engines import identity
from scenarios.engines.ground import arrivals_of
from scenarios.engines.identity import Cards, cards_of
from scenarios.engines.undisputed import are_disputed


@pytest.fixture(scope="module")
def tables() -> dict[str, object]:
    world = draw_world(WorldPlan(23, 400, date(2025, 6, 1), date(2025, 12, 31), 30))
    return {"facilities": world.facilities, "registrations": world.registrations}


@pytest.mark.parametrize("connected_only", [True, False])
def test_the_short_way_says_what_the_fold_says(tables, connected_only: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    cards, arrivals = cards_of(tables), arrivals_of(tables, connected_only)
    short, asked = _told(cards, arrivals), []
    monkeypatch.setattr(identity, "are_disputed", lambda *of: _all(are_disputed(*of), asked))
    assert short and short == _told(cards, arrivals)
    assert asked and not all(asked), "both ways were taken"
    monkeypatch.setattr(Cards, "_is_of_many", lambda self: np.ones(int(self.families.max()) + 1, bool))
    assert short == _told(cards, arrivals)


def _all(disputed: NDArray[np.bool_], asked: list[bool]) -> NDArray[np.bool_]:
    """All families, to be folded; `asked` hears how they would have been linked."""
    asked += disputed.tolist()
    return np.ones_like(disputed)


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
