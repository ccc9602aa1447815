"""How long one card and one pair take in pure Python: what a registration costs the person index before its tables.

Run: `python benchmarks/matching.py [--persons N] [--rounds N]`. Cards are generated with the mistakes of every kind of
desk; pairs are those that share a block key. Bounds per item, best round: features 60 µs, block keys 20 µs, one
comparison 30 µs; a registration with thirty comparisons must stay under a third of 1/300 s (1.1 ms). Printed as a
share of each bound, because the bound is what is promised; and of bare `json.loads` of the same card, because that
ratio means the same on another machine.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from coordinator.linking.one_by_one import RowCard, card_of
from coordinator.match_models import load_model
from coordinator.matching import block_keys, blocked_pairs, compare, features, persons
from hospitals.population import draw_registry

BOUNDS_US = {"features": 60.0, "block keys": 20.0, "compare": 30.0}
COMPARISONS = 30  # of one registration against a million people


def cards_of(persons: int) -> list[RowCard]:
    """Cards from every kind of desk that tuning may see."""
    return [card_of(row) for row in draw_registry(1, persons).registrations.to_pylist()]


def best(rounds: int, items: Sequence[Any], work: Callable[[Any], object]) -> float:
    """Microseconds per item in the best round."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        for item in items:
            work(item)
        times.append(time.perf_counter() - start)
    return min(times) / len(items) * 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    model, cards = load_model(), cards_of(asked.persons)
    known = [features(card) for card in cards]
    names = {f"{n:07d}": block_keys(found) for n, found in enumerate(known)}
    pairs = [(int(one), int(other)) for one, other in blocked_pairs(names)]
    lines = [json.dumps([str(part) for part in (card.name, card.birth_date, card.address)]) for card in cards]
    bare = best(asked.rounds, lines, json.loads)
    found = {
        "features": best(asked.rounds, cards, features),
        "block keys": best(asked.rounds, known, block_keys),
        "compare": best(asked.rounds, pairs, lambda p: compare(known[p[0]], known[p[1]], model, asked.persons)),
    }
    for what, taken in found.items():
        of_bound, of_bare = taken / BOUNDS_US[what], taken / bare
        print(f"{what:<11} {taken:6.1f} µs, {of_bound:.2f} of its bound, {of_bare:5.1f} x json.loads")
    whole = found["features"] + found["block keys"] + COMPARISONS * found["compare"]
    print(f"registration with {COMPARISONS} comparisons: {whole / 1e3:.2f} ms, {1e6 / whole:,.0f} a second")
    compared = {(f"{a:07d}", f"{b:07d}"): compare(known[a], known[b], model, asked.persons) for a, b in pairs}
    start = time.perf_counter()
    persons(names, compared)
    print(f"persons: {(time.perf_counter() - start) / len(names) * 1e6:.1f} µs per card ({len(pairs):,} pairs)")


if __name__ == "__main__":
    main()
