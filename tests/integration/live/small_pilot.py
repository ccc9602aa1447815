"""A small pilot to be played live: three hospitals, a handful of stories, what could go wrong declared beforehand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from emr_hub.clock import HOUR
from emr_hub.identifiers import mint_cccd
from scenarios.engines.exchange_plan import ExchangePlan, Outage, SameAnswer
from tests.integration.scenarios.small_worlds import END, START, SmallWorld, at

ALT, HIV = "23.0019.1493", "24.0174.1661"
NAMES = (
    "Nguyễn Thị Lan",
    "Trần Thu Hà",
    "Lê Ngọc Bích",
    "Phạm Hoàng Yến",
    "Vũ Kim Chi",
    "Đỗ Minh Anh",
    "Bùi Thanh Mai",
)
ANSWERS = SameAnswer(0.5, "clinical-change")
PLAN = ExchangePlan(
    "coordinator", "fixed-7d", seed=7, start=START, end=END, silence_share=0.2, outages=(Outage("BN1", at(9), at(11)),)
)
QUIET = replace(PLAN, silence_share=0.0, outages=())


def three_hospitals() -> SmallWorld:
    """BM and BN1 connected, BN2 never. Person n holds card 10n at BN1 and 10n + 1 at BM, and orders 100n and on."""
    return SmallWorld(connected={"BN1": at(-100), "BM": at(2), "BN2": None})


def person(world: SmallWorld, number: int) -> tuple[int, int]:
    """One person with a card at BN1 and one at BM."""
    said: dict[str, Any] = {"cccd": mint_cccd("24", "female", 1985, number), "name": NAMES[number % len(NAMES)]}
    world.person(10 * number, "BN1", **said)
    world.person(10 * number + 1, "BM", **said)
    return 10 * number, 10 * number + 1


def alt(world: SmallWorld, order_id: int, registration_id: int, signed_at: int, **said: Any) -> None:
    """One liver enzyme: ordered, collected, resulted normal and published."""
    world.order(order_id, registration_id, ALT, signed_at, **said)
    world.result(order_id, "alt", 22.0)


def busy_world() -> SmallWorld:
    """Referrals of six persons over two weeks: history, corrections, an HIV test, someone nobody else knows."""
    world = three_hospitals()
    for number in range(1, 7):
        one, other = person(world, number)
        alt(world, 100 * number, one, at(-1) if number % 2 else at(number))
        alt(world, 100 * number + 1, other, at(number + 2) + number * HOUR)
        alt(world, 100 * number + 2, one, at(number + 4, 10))
        alt(world, 100 * number + 3, other, at(number + 6, 9.5))
    world.result(200, "alt", 31.0, version=2, known_at=at(3, 12), status="corrected")
    world.result(400, "alt", 31.0, version=2, known_at=at(6, 7), status="entered-in-error")
    world.order(105, 10, HIV, at(5))
    world.result(105, "hiv", None, text="negative", flag="NEG")
    world.person(90, "BN2")
    alt(world, 900, 90, at(4))
    return world
