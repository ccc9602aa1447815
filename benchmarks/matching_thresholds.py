"""What every threshold, veto and rule of the matching is worth: each is moved or left out, the rest stays.

Run: `python benchmarks/matching_thresholds.py [--persons N] [--population N] [--seed N] [--model ID] [--from N --to N]`
(lines of the table, so that it can be made in parts). Registrations are generated with a seed and with kinds of desks
that no tuning saw, beside two that it did; they are linked once per line. Columns: wrong pairs and predictive value of
automatic links (bound: 0.9995); sensitivity, automatic (0.95) and after the review queue (0.985); length of the queue
per registration (2 %); twins, and parents with children, that were linked automatically (none).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import islice
from typing import Any

from coordinator.linking import link_table
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import VETOES, Model
from coordinator.matching.rivals import Rivals
from hospitals.population import draw_registry
from scenarios.linkage.answers import Answer
from scenarios.linkage.quality import Quality, quality_of, wrong_by_relation
from scenarios.linkage.truth import Truth, truth_of

DESKS = ("commune-station", "private-clinic", "commune-station", "private-clinic", "ordinary", "careful")
UNSEEN = dict(enumerate(DESKS, 1))
PLACES = {name: import_module(f"coordinator.matching.{name}") for name in ("vetoes", "compare", "persons")}
Change = Callable[[Model], Model]


class Unheard(Rivals):
    """Rivals whose claims nobody hears."""

    def dispute(self, pair: tuple[str, str]) -> bool:
        """Never."""
        return False


@dataclass(frozen=True)
class Variation:
    """One thing moved: its name, what it is today, what it becomes; a change of the model, or a planted value."""

    name: str
    today: str
    moved: str
    change: Change = lambda model: model
    planted: tuple[str, str, Any] | None = None


def variations(model: Model) -> Iterator[Variation]:
    """Every line of the table, the unmoved one first."""
    yield Variation("nothing moved", "", "")
    yield from _margins(model)
    yield from _rarity(model)
    yield from _strong(model)
    for veto in VETOES:
        rest = tuple(other for other in VETOES if other is not veto)
        yield Variation(f"veto {veto.name}", str(veto.outcome), "left out", planted=("vetoes", "VETOES", rest))
    yield Variation("rule like-twins", "at most probable", "left out", planted=("compare", "born_together", _no))
    yield Variation("rule near-numbers", "at most probable", "left out", planted=("compare", "has_near_numbers", _no))
    yield Variation("rivals", "dispute", "not heard", planted=("persons", "Rivals", Unheard))
    yield Variation("rule citizen-number", "certain", "left out", planted=("compare", "is_same_number", _no))
    yield Variation("always asked", "same number", "by score", planted=("compare", "_ALWAYS_ASKED", frozenset()))


def _no(found: object) -> bool:
    """What a rule that is left out finds."""
    return False


def _margins(model: Model) -> Iterator[Variation]:
    for key, values in (("certain", (5, 8, 14, 17)), ("probable", (-4, -2, 2, 4)), ("possible", (-12, -2))):
        today = getattr(model.margins, key)
        for value in values:
            moved = replace(model.margins, **{key: float(value)})
            yield Variation(f"margin {key}", f"{today:g}", f"{value:g}", lambda m, to=moved: replace(m, margins=to))


def _rarity(model: Model) -> Iterator[Variation]:
    for key, values in (("scale", (0.0, 0.5, 1.0)), ("most", (8.0, 30.0))):
        for value in values:
            moved = replace(model.rarity, **{key: value})
            today = f"{getattr(model.rarity, key):g}"
            yield Variation(f"rarity {key}", today, f"{value:g}", lambda m, to=moved: replace(m, rarity=to))


def _strong(model: Model) -> Iterator[Variation]:
    for word in sorted(model.strong):
        rest = model.strong - {word}
        yield Variation(f"strong {word}", "yes", "no", lambda m, to=rest: replace(m, strong=to))
    every = model.strong | {f"birth_date={level}" for level in model.weights["birth_date"]}
    yield Variation("something strong", "needed", "not needed", lambda m: replace(m, strong=every))


@contextmanager
def planted(what: tuple[str, str, Any] | None) -> Iterator[None]:
    """The value in its place for a while."""
    if what is None:
        yield
        return
    where, name, value = what
    before = getattr(PLACES[where], name)
    setattr(PLACES[where], name, value)
    PLACES["vetoes"].veto_of.cache_clear()
    try:
        yield
    finally:
        setattr(PLACES[where], name, before)
        PLACES["vetoes"].veto_of.cache_clear()


def answered(registrations: Any, model: Model, population: int) -> Answer:
    """The groups and questions of one linking, by row."""
    linked = link_table(registrations, model, population)
    one, other = (linked.questions[side].to_numpy() - 1 for side in ("one", "other"))
    return Answer("matching", linked.person, one, other)


def line(variation: Variation, quality: Quality, wrong: dict[str, int]) -> str:
    """One row of the table."""
    cells = (
        variation.name, variation.today, variation.moved, f"{quality.linked - quality.right}",
        f"{quality.predictive_value.value:.5f}", f"{quality.sensitivity.value:.4f}", f"{quality.reviewed.value:.4f}",
        f"{quality.queue / quality.registrations:.2%}", str(wrong["twin"]), str(wrong["parent and child"]),
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--population", type=int, default=200_000, help="people the registry covers")
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--to", type=int, default=None, dest="last")
    asked = parser.parse_args(arguments)
    model = load_model(asked.model)
    registry = draw_registry(asked.seed, asked.persons, UNSEEN)
    truth: Truth = truth_of(registry.truth)
    cards = registry.registrations.num_rows
    print(f"{cards:,} registrations of {asked.persons:,} people of {asked.population:,}, seed {asked.seed},")
    print(f"model {model.id} {model.version}\n")
    print("| what | today | moved to | wrong | predictive value | sensitivity | with queue | queue | twins | parents |")
    print("|---|---|---|--:|--:|--:|--:|--:|--:|--:|")
    for variation in islice(variations(model), asked.first, asked.last):
        with planted(variation.planted):
            answer = answered(registry.registrations, variation.change(model), asked.population)
        print(line(variation, quality_of(answer, truth), wrong_by_relation(answer, truth)), flush=True)


if __name__ == "__main__":
    main()
