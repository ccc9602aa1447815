"""What must not depend on the order of things: the model in force, crowded keys, loading at once, two at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from coordinator.ledger import open_ledger
from coordinator.person_index import Matcher, Witness, basis_of, enter, load, remove, stand_on
from coordinator.person_index.best_known import best_known
from coordinator.person_index.cards import as_told
from emr_hub.clinical import Registration, Sex
from emr_hub.errors import DataError
from emr_hub.identifiers import mint_cccd
from tests.integration.person_index.conftest import NOW, Index, a_card


def family(many: int) -> dict[str, Registration]:
    """A few hospitals' cards of some people, with the mistakes of desks: dropped middle names, lost accents, years."""
    told: dict[str, Registration] = {}
    for person in range(many):
        number = mint_cccd("01", "female", 1985, 30_000 + 997 * person)
        said: dict[str, Any] = {"cccd": number, "phone": f"08300{person:05d}", "name": f"Trần Thị {NAMES[person % 5]}",
                                "birth_date": f"1985-0{1 + person % 9}-17"}  # fmt: skip
        told[f"bm.{person}"] = a_card("BM", f"B{person}", **said)
        told[f"cr.{person}"] = a_card("CR", f"C{person}", **(said | {"cccd": None, "birth_date": "1985"}))
        told[f"bn1.{person}"] = a_card("BN1", f"D{person}", **(said | {"name": f"Tran {NAMES[person % 5]}"}))
    return told


NAMES = ("Ngọc", "Hoa", "Lan", "Thúy", "Thủy")


def test_another_model_or_population_has_every_pair_judged_anew(index: Index) -> None:
    crowd = Matcher(index.matcher.model, 8_000_000_000)
    index.enter(**{name.replace(".", "_"): card for name, card in family(4).items()})
    index.doing(lambda b, m, w: stand_on(b, m, w))
    before = index.persons()
    index.doing(lambda b, _, w: stand_on(b, crowd, w))
    with index.ledger.reading() as book:
        assert basis_of(book) is not None and basis_of(book).population == crowd.population  # type: ignore[union-attr]
    among_all = index.persons()
    fresh = Index(open_ledger("sqlite://"), crowd)
    fresh.enter(**{name.replace(".", "_"): card for name, card in family(4).items()})
    assert among_all == fresh.persons()
    index.doing(lambda b, m, w: stand_on(b, m, w))
    assert index.persons() == before


def test_a_registry_loaded_at_once_is_as_if_entered_card_by_card(index: Index) -> None:
    cards = family(6)
    with index.ledger.writing() as book:
        load(book, cards, combinations(sorted(cards), 2), index.matcher, Witness("bulk", NOW))
    fresh = Index(open_ledger("sqlite://"), index.matcher)
    fresh.enter(**{name.replace(".", "_"): card for name, card in cards.items()})
    assert index.persons() == fresh.persons()
    assert {n: index.linked(n) for n in cards} == {n: fresh.linked(n) for n in cards}
    with pytest.raises(DataError, match="there already"), index.ledger.writing() as book:
        load(book, cards, (), index.matcher, Witness("bulk", NOW))


@pytest.fixture
def small_crowds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import sys

    monkeypatch.setattr(sys.modules["coordinator.person_index.enter"], "MOST_CARDS", 3)
    yield


def test_a_number_on_everybodys_card_finds_nobody_whoever_came_first(index: Index, small_crowds: None) -> None:
    shared = {f"bm.{n}": a_card("BM", f"B{n}", cccd=None, address=None, name=f"Trần Thị {NAMES[n]}",
                                birth_date=f"19{60 + n}-01-02", bhyt="DN4010110001234") for n in range(5)}  # fmt: skip
    first = list(shared.items())
    for told in (first, first[::-1], first[2:] + first[:2]):
        fresh = Index(open_ledger("sqlite://"), index.matcher)
        for name, card in told[:3]:
            fresh.enter(**{name.replace(".", "_"): card})
        few = {name: fresh.linked(name) for name, _ in told[:3]}
        for name, card in told[3:]:
            fresh.enter(**{name.replace(".", "_"): card})
        assert all(fresh.linked(name).probable == () for name, _ in told), "five share it: it says nothing any more"
        for name, _ in told[3:]:
            fresh.doing(lambda b, m, w, gone=name: remove(b, gone, m, w))  # type: ignore[misc]
        assert {name: fresh.linked(name) for name, _ in told[:3]} == few, "three share it again"
        assert any(linked.probable for linked in few.values())


def test_two_who_register_at_the_same_moment_lose_no_link(url: str, matcher: Matcher) -> None:
    cards = family(8)
    parts = [dict(list(cards.items())[start::2]) for start in (0, 1)]

    def desk(some: dict[str, Registration]) -> None:
        ledger = open_ledger(url)
        for name, card in some.items():
            with ledger.writing() as book:
                enter(book, {name: card}, matcher, Witness("desk", NOW))
        ledger.close()

    open_ledger(url).close()
    with ThreadPoolExecutor(2) as both:
        list(both.map(desk, parts))
    together = Index(open_ledger(url), matcher)
    alone = Index(open_ledger("sqlite://"), matcher)
    alone.enter(**{name.replace(".", "_"): card for name, card in cards.items()})
    assert together.persons() == alone.persons()
    assert {n: together.linked(n) for n in cards} == {n: alone.linked(n) for n in cards}
    together.ledger.close()


def test_what_is_best_known_is_a_view_that_prefers_what_nobody_doubts() -> None:
    careful, hasty = a_card("BM"), a_card("CR", "X7", name="KHÔNG TÊN", cccd="000000000000", sex=Sex.UNKNOWN)
    plain = a_card("BN1", "D1", name="Tran Thi Bich Ngoc", cccd=None)
    view = best_known({"bm.1": as_told(careful), "cr.7": as_told(hasty), "bn1.1": as_told(replace(plain, phone=None))})
    assert view["name"].value == careful.name and set(view["name"].others) == {"KHÔNG TÊN", "Tran Thi Bich Ngoc"}
    assert view["cccd"].value == careful.cccd and view["cccd"].said_by == ("bm.1",)
    assert view["sex"].value == "female" and view["bhyt"].value is None
