"""A model learned from registrations that nobody labelled: what splink estimates replaces what was set by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from math import log2

import pyarrow as pa

from coordinator.linking.cards import read_cards
from coordinator.linking.find import Finder
from coordinator.linking.training.estimates import Estimates, estimate
from coordinator.linking.training.words import rarity_of
from coordinator.matching import Margins, Model

FEWEST_SEEN = 10.0  # pairs expected at a level, on both sides, before its estimate is believed
MOST_BITS = 12.0  # no single disagreement outweighs everything else together
KEPT = {
    "cccd": ("equal", "borrowed", "same-stranger", "near", "old-equal", "other-equal"),
    "bhyt": ("equal", "near"),
    "phone": ("equal", "converted", "shared", "near"),
    "address": ("household",),
}
"""Levels that stay as they were: strangers show them because they are a family, or so rarely that no sample sees it."""
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Learned:
    """The model, what it was learned from, and which of its weights are learned (field, level)."""

    model: Model
    estimates: Estimates
    learned: frozenset[tuple[str, str]]
    rows: int


def learn(
    registrations: pa.Table, base: Model, *, id: str, version: str, population: int, seed: int,
    sampled: int = 10_000_000, session_pairs: int = 1_000_000, about: Mapping[str, str], told: Told,
) -> Learned:  # fmt: skip
    """Learn a model from registrations; what cannot be learned stays as in `base`.

    `sampled`: random pairs for the chances among strangers; `session_pairs`: pairs per EM session at most; `version`:
    the date, handed in. UsageError when splink is not installed.
    """
    cards = read_cards(registrations)
    found = estimate(cards, Finder(cards, base.rarity, base.frequent), sampled, session_pairs, seed, told)
    told("words")
    rarity = rarity_of(cards, base, population)
    weights, learned = _weights(base, found)
    model = replace(base, id=id, version=version, weights=weights, rarity=rarity, about=dict(about))
    return Learned(_chosen(model), found, learned, registrations.num_rows)


def _chosen(model: Model) -> Model:
    """The model with the margins, strong levels and weights that are chosen, not learned."""
    choices = tomllib.loads(files(__package__).joinpath("tables/choices.toml").read_text(encoding="utf-8"))
    weights = {field: {**levels, **choices["weights"].get(field, {})} for field, levels in model.weights.items()}
    strong = model.strong | frozenset(choices["strong"]["more"])
    return replace(model, weights=weights, strong=strong, margins=Margins(**choices["margins"]))


def _weights(base: Model, found: Estimates) -> tuple[dict[str, dict[str, float]], frozenset[tuple[str, str]]]:
    weights = {field: dict(levels) for field, levels in base.weights.items()}
    learned = set()
    pairs = max(found.pairs.values())
    for field, levels in weights.items():
        for level in levels:
            same, other = found.same[field].get(level), found.other[field].get(level)
            if level in KEPT.get(field, ()) or not same or not other:
                continue
            if same * pairs >= FEWEST_SEEN and other * found.sampled >= FEWEST_SEEN:
                levels[level] = round(max(-MOST_BITS, log2(same / other)), 2)
                learned.add((field, level))
    return weights, frozenset(learned)
