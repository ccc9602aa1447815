"""A small world on the wire: two hospitals whose laboratories recognise each other, one story per person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from emr_hub.columns.schemas import ANSWERS
from emr_hub.identifiers import mint_cccd
from scenarios.engines.exchange import run_exchange
from scenarios.engines.exchange_plan import ExchangePlan, Outage
from tests.integration.scenarios.small_worlds import END, START, SmallWorld, at

ALT, HIV = "23.0019.1493", "24.0174.1661"
PLAN = ExchangePlan("coordinator", "fixed-7d", seed=7, start=START, end=END)


@dataclass(frozen=True)
class Accepting:
    """Clinicians who accept exactly these proposals."""

    orders: frozenset[int]

    def probability(self, order_id: int, abnormal: bool) -> float:
        return float(order_id in self.orders)

    def override_reason(self, order_id: int, abnormal: bool) -> str:
        return "clinical-change"


def cccd(serial: int) -> str:
    return mint_cccd("24", "female", 1985, serial)


def two_hospitals() -> SmallWorld:
    """Each person holds card 10n at BN1 and 10n + 1 at BM, and orders 100n and on."""
    return SmallWorld(connected={"BN1": at(-100), "BM": at(-100), "BN2": None})


NAMES = ("Nguyễn Thị Lan", "Trần Thu Hà", "Lê Ngọc Bích", "Phạm Hoàng Yến", "Vũ Kim Chi")


def person(world: SmallWorld, number: int, **said: Any) -> tuple[int, int]:
    one, other = 10 * number, 10 * number + 1
    said = {"name": NAMES[number % len(NAMES)]} | said
    world.person(one, "BN1", cccd=cccd(number), **said)
    world.person(other, "BM", cccd=cccd(number), **said)
    return one, other


def alt(world: SmallWorld, order_id: int, registration_id: int, signed_at: int, **said: Any) -> None:
    world.order(order_id, registration_id, ALT, signed_at, **said)
    world.result(order_id, "alt", 22.0)


def decided(world: SmallWorld, accept: set[int], plan: ExchangePlan = PLAN) -> dict[int, dict[str, Any]]:
    outcome = run_exchange(world.tables(), plan, Accepting(frozenset(accept)))
    return {row["order_id"]: row for row in outcome.decisions.to_pylist()}


def test_a_referred_person_is_not_tested_twice_when_the_clinician_accepts() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    alt(world, 100, one, at(-2))
    alt(world, 101, other, at(3))
    row = decided(world, {101})[101]
    assert [row[k] for k in ("verdict", "reused", "card_shown", "answer", "performed")] == [
        "reuse", [100], True, "accepted", False,
    ]  # fmt: skip
    assert {row[name] for name in ANSWERS} <= {"yes", "not_asked"}


def test_an_overridden_proposal_carries_its_reason_and_the_test_is_done() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    alt(world, 100, one, at(2))
    alt(world, 101, other, at(4))
    rows = decided(world, set())
    assert list(rows) == [100, 101]
    row = rows[101]
    assert [row[k] for k in ("verdict", "reused", "answer", "override_reason", "performed")] == [
        "reuse", [100], "overridden", "clinical-change", True,
    ]  # fmt: skip
    assert row["visible_at"].timestamp() * 1000 == at(2) + 3 * 3_600_000


def test_without_a_legal_basis_nothing_is_proposed() -> None:
    world = two_hospitals()
    one, other = person(world, 1, consent=False)
    alt(world, 100, one, at(-2))
    alt(world, 101, other, at(3))
    row = decided(world, {101})[101]
    assert (row["verdict"], row["permitted"], row["card_shown"], row["performed"]) == ("repeat", "no", False, True)


def test_a_code_nobody_mapped_is_as_if_it_were_not_there() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    world.order(100, one, ALT, at(-2))
    world.result(100, "alt", 22.0, local_code="NOBODY-KNOWS", loinc=None)
    alt(world, 101, other, at(3))
    row = decided(world, {101})[101]
    assert (row["verdict"], row["same_person"], row["same_test"]) == ("repeat", "not_asked", "no")


def test_a_specimen_that_could_not_be_measured_stands_in_for_nothing() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    world.order(100, one, ALT, at(-2))
    world.result(100, "alt", None, text="unsatisfactory: haemolysed", flag=None, status="cancelled")
    alt(world, 101, other, at(3))
    row = decided(world, {101})[101]
    assert (row["verdict"], row["same_person"]) == ("repeat", "not_asked")


def test_a_corrected_result_is_reused_and_a_withdrawn_one_is_not() -> None:
    world = two_hospitals()
    for number, status in ((1, "corrected"), (2, "entered-in-error")):
        one, other = person(world, number)
        alt(world, 100 * number, one, at(2))
        world.result(100 * number, "alt", 25.0, version=2, known_at=at(3, 12), status=status)
        alt(world, 100 * number + 1, other, at(3, 9))
        alt(world, 100 * number + 2, other, at(4, 9))
    rows = decided(world, {101, 201, 102, 202})
    assert [rows[n]["reused"] for n in (101, 102, 201, 202)] == [[100], [100], [200], []]
    assert rows[202]["verdict"] == "repeat"


def test_an_own_order_still_waiting_for_its_result_hides_nothing_and_proposes_nothing() -> None:
    world = two_hospitals()
    _, other = person(world, 1)
    alt(world, 100, other, at(3, 8))
    alt(world, 101, other, at(3, 8.5))
    alt(world, 102, other, at(3, 10))
    alt(world, 103, other, at(3, 11))
    rows = decided(world, {103})
    for pending in (101, 102):
        said = [rows[pending][name] for name in ("verdict", "final", "known_in_time", "recent_enough")]
        assert said == ["repeat", "no", "no", "yes"]
    assert rows[103]["verdict"] == "repeat"  # 101 and 102 are younger than the first result, and still pending


def test_an_hiv_order_never_reaches_the_coordinator() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    for order_id, registration_id, day in ((100, one, -2), (101, other, 3)):
        world.order(order_id, registration_id, HIV, at(day))
        world.result(order_id, "hiv", None, text="negative", flag="NEG")
    row = decided(world, {101})[101]
    assert (row["verdict"], row["reused"], row["final"], row["performed"]) == (None, None, None, True)


def test_a_hospital_that_is_not_connected_asks_nobody() -> None:
    world = two_hospitals()
    world.person(30, "BN2")
    alt(world, 300, 30, at(3))
    row = decided(world, set())[300]
    assert (row["verdict"], row["card_shown"], row["performed"]) == (None, False, True)


def test_silence_lets_every_order_through_without_a_verdict() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    alt(world, 100, one, at(2))
    alt(world, 101, other, at(4))
    rows = decided(world, {101}, replace(PLAN, silence_share=1.0))
    assert all(row["verdict"] is None and row["performed"] for row in rows.values())


def test_a_source_that_is_down_makes_the_coordinator_ask() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    alt(world, 100, one, at(-2))
    alt(world, 101, other, at(3))
    row = decided(world, {101}, replace(PLAN, outages=(Outage("BN1", at(3, 7), at(3, 9)),)))[101]
    assert (row["verdict"], row["final"], row["performed"]) == ("ask", "unknown", True)


def test_a_slow_link_hides_a_result_until_its_pointer_stands() -> None:
    world = two_hospitals()
    one, other = person(world, 1)
    alt(world, 100, one, at(2))
    alt(world, 101, other, at(4, 10))
    alt(world, 102, other, at(4, 12))
    plan = replace(PLAN, link_delay=2 * 24 * 3_600_000)
    assert decided(world, {102}, plan)[101]["verdict"] == "repeat"


@pytest.mark.parametrize("workers", [2])
def test_the_number_of_workers_changes_no_row(workers: int) -> None:
    world = two_hospitals()
    for number in range(1, 5):
        one, other = person(world, number)
        alt(world, 100 * number, one, at(number))
        alt(world, 100 * number + 1, other, at(number + 2))
    accepting = Accepting(frozenset({101, 301}))
    alone = run_exchange(world.tables(), PLAN, accepting)
    heard: list[tuple[int, int]] = []
    together = run_exchange(
        world.tables(), replace(PLAN, workers=workers), accepting, lambda done, total: heard.append((done, total))
    )
    assert heard[-1] == (8, 8)
    assert together.decisions.equals(alone.decisions)
    assert together.statistics.orders == alone.statistics.orders == 8
