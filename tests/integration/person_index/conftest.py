"""An empty person index on each database the coordinator may stand on, and cards to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from coordinator.ledger import METADATA, Book, Ledger, open_ledger
from coordinator.match_models import load_model
from coordinator.person_index import Linked, Matcher, Separated, Witness, enter, fold, linked_with, pin, withdraw
from coordinator.person_index.events import read
from emr_hub.clinical import Registration, Sex
from emr_hub.identifiers import mint_cccd

PROVINCE = 1_500_000  # people
NOW = 1_750_000_000_000
NGOC = mint_cccd("01", "female", 1985, 17)


def a_card(facility: str = "BM", number: str = "MR1", **said: Any) -> Registration:
    """A careful card of Trần Thị Bích Ngọc, unless something else is said."""
    told: dict[str, Any] = {
        "name": "Trần Thị Bích Ngọc", "birth_date": "1985-04-17", "sex": Sex.FEMALE, "cccd": NGOC, "bhyt": None,
        "phone": "0830012345", "address": "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh",
    }  # fmt: skip
    return Registration(1, facility, number, registered_at=NOW, **(told | said))


class Index:
    """One index, spoken to in whole transactions, as the coordinator's stories do."""

    def __init__(self, ledger: Ledger, matcher: Matcher) -> None:
        self.ledger, self.matcher, self._at = ledger, matcher, NOW

    def doing(self, story: Callable[[Book, Matcher, Witness], Separated]) -> Separated:
        self._at += 1
        with self.ledger.writing() as book:
            return story(book, self.matcher, Witness("somebody", self._at))

    def enter(self, **cards: Registration) -> Separated:
        told: Mapping[str, Registration] = {name.replace("_", "."): card for name, card in cards.items()}
        return self.doing(lambda book, matcher, witness: enter(book, told, matcher, witness))

    def pin(self, one: str, other: str, together: bool) -> Separated:
        return self.doing(lambda b, m, w: pin(b, one, other, together=together, reason="tested", matcher=m, witness=w))

    def withdraw(self, one: str, other: str) -> Separated:
        return self.doing(lambda b, m, w: withdraw(b, one, other, matcher=m, witness=w))

    def persons(self) -> set[tuple[str, ...]]:
        """Everybody, as groups of registrations; what the log says must be what the cards say."""
        with self.ledger.reading() as book:
            by_log = fold(read(book))
        groups: dict[str, list[str]] = {}
        for card, person in sorted(by_log.items()):
            groups.setdefault(person, []).append(card)
        for person, cards in groups.items():
            for card in cards:
                assert self.linked(card).certain == tuple(c for c in cards if c != card), (card, person)
        return {tuple(cards) for cards in groups.values()}

    def linked(self, registration: str) -> Linked:
        with self.ledger.reading() as book:
            found = linked_with(book, registration)
        assert found is not None
        return found

    def events(self) -> list[str]:
        with self.ledger.reading() as book:
            return [" ".join([str(e.kind), e.one, *([e.other] if e.other else [])]) for e in read(book)]


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    return Matcher(load_model("viet-nam-1"), PROVINCE)  # set by hand: its bits stay as these tests know them


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'coordinator.db'}"
    address: str = request.getfixturevalue("own_database")
    ledger = open_ledger(address)
    with ledger.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(table.delete())
    ledger.close()
    return address


@pytest.fixture
def index(url: str, matcher: Matcher) -> Iterator[Index]:
    ledger = open_ledger(url)
    yield Index(ledger, matcher)
    ledger.close()
