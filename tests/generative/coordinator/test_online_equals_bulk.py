"""Registrations of a generated province: entered one by one they are graded, linked and asked about as in bulk."""

from __future__ import annotations

import numpy as np
import pytest

from coordinator.ledger import Book, open_ledger
from coordinator.linking import Linked, link_table
from coordinator.person_index import Witness, enter, pairs, person_of
from coordinator.person_index.questions import open_before
from emr_hub.clinical import Registration, Sex
from hospitals.population import draw_registry
from tests.generative.coordinator.feeds import MATCHER

PERSONS = 250
SITES = {1: "hasty", 2: "unaccented", 3: "year-only", 4: "imported"}


def named(number: int) -> str:
    """Names in the order of numbers, so that the lowest of a person is the same on both sides."""
    return f"r.{number:07d}"


def card_of(row: dict[str, object]) -> Registration:
    said = {name: row[name] for name in ("cccd", "bhyt", "phone", "address")}
    return Registration(0, f"F{row['facility_id']}", str(row["mrn"]), str(row["name"] or ""),
                        str(row["birth_date"] or ""), Sex(row["sex"]), registered_at=0, **said)  # fmt: skip


@pytest.mark.parametrize("seed", [3, 4])
def test_a_province_entered_card_by_card_is_linked_as_in_bulk(seed: int) -> None:
    registrations = draw_registry(seed, PERSONS, SITES).registrations
    bulk = link_table(registrations, MATCHER.model, MATCHER.population)
    rows = registrations.to_pylist()
    cards = {named(row["registration_id"]): card_of(row) for row in rows}
    shuffled = [list(cards)[n] for n in np.random.default_rng(seed).permutation(len(cards))]
    ledger = open_ledger("sqlite://")
    with ledger.writing() as book:
        for name in shuffled:
            enter(book, {name: cards[name]}, MATCHER, Witness("desk", 1))
        kept = {p: (str(c.comparison.grade), round(c.comparison.bits, 6)) for p, c in pairs.around(book, cards).items()}
        person = persons_in(book, cards)
        asked = {frozenset(question.persons) for question in open_before(book, set(person.values())).values()}
    ledger.close()
    assert person == dict(zip(cards, (named(int(p)) for p in bulk.person), strict=True))
    assert kept == graded_in_bulk(bulk)
    assert asked == {frozenset((person[one], person[other])) for one, other in asked_in_bulk(bulk)}
    assert len(set(person.values())) < len(cards) and kept and asked, "something was linked and something asked"


def persons_in(book: Book, cards: dict[str, Registration]) -> dict[str, str]:
    return {name: person_of(book, name) or "" for name in cards}


def graded_in_bulk(bulk: Linked) -> dict[tuple[str, str], tuple[str, float]]:
    columns = (bulk.pairs[name].to_pylist() for name in ("one", "other", "grade", "bits"))
    return {
        (named(min(one, other)), named(max(one, other))): (str(grade), round(bits, 6))
        for one, other, grade, bits in zip(*columns, strict=True)
    }


def asked_in_bulk(bulk: Linked) -> list[tuple[str, str]]:
    columns = (bulk.questions[name].to_pylist() for name in ("one", "other"))
    return [(named(one), named(other)) for one, other in zip(*columns, strict=True)]
