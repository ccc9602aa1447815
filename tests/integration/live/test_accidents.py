"""A hospital's program is killed in the middle of a live run: care goes on, what cannot be seen is unknown, and when it
comes back nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from emr_hub.clock import SystemClock
from scenarios.engines.exchange_decisions import by_order
from scenarios.engines.exchange_events import Kind
from scenarios.engines.exchange_records import read_world
from scenarios.engines.exchange_town import taking_part
from scenarios.engines.identity import cards_of
from scenarios.live.board import Board
from scenarios.live.conductor import Due
from scenarios.live.live_plan import LivePlan
from scenarios.live.performance import Performance
from tests.integration.live.small_pilot import ANSWERS, QUIET, alt, at, person, three_hospitals
from tests.integration.scenarios.small_worlds import END, SmallWorld

WAIT_SECONDS = 60.0


@asynccontextmanager
async def performed(world: SmallWorld, folder: Path, **how: Any) -> AsyncIterator[tuple[Performance, list[Due]]]:
    tables = world.tables()
    seen, clock, cards = taking_part(read_world(tables), QUIET), SystemClock(), cards_of(tables)
    board = Board.of(clock, seen.facilities, lambda done, total: None)
    run = Performance(LivePlan(**how), QUIET, seen, board, clock, lambda key, **said: None, folder)
    try:
        await run.begin(tables, ANSWERS)
        yield run, await run.past(dict(zip(cards.ids.tolist(), cards.families.tolist(), strict=True)))
    finally:
        await run.end()


def between(dues: list[Due], begins: int, ends: int) -> list[Due]:
    return [due for due in dues if begins <= due.event.at < ends]


async def until_signed(run: Performance, order_id: int) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while order_id not in run.board.signed:
            await asyncio.sleep(0.02)


async def test_a_killed_hospital_is_unknown_while_it_is_away_and_whole_when_it_is_back(tmp_path: Path) -> None:
    world = three_hospitals()
    for number in (1, 2, 3, 4):
        one, _ = person(world, number)
        alt(world, 100 * number, one, at(4 if number < 3 else 5.9) if number != 4 else at(4, 9))
    alt(world, 101, 11, at(6))  # while BN1 is away: its result of order 100 cannot be looked at
    alt(world, 201, 21, at(8))  # after: the result of order 200 is there as before
    alt(world, 301, 31, at(8, 9))  # order 300 was signed before the kill, and resulted while BN1 was away
    alt(world, 402, 41, at(8, 11))
    async with performed(world, tmp_path) as (run, dues):
        await run.live(between(dues, 0, at(5, 23)))
        run.stop("BN1")
        assert not await gone(run, "BN1")
        away = asyncio.create_task(run.live(between(dues, at(5, 23), at(7))))
        await until_signed(run, 101)
        assert (run.board.hospitals["BN1"].state, run.board.signed[101].performed) == ("away", True)
        run.start("BN1")
        await away
        await run.live(between(dues, at(7), END))
        verdicts = by_order(await run.verdicts())
    assert [verdicts[101][name] for name in ("verdict", "final", "permitted")] == ["ask", "unknown", "yes"]
    for order, earlier in ((201, 200), (301, 300), (402, 400)):
        assert (verdicts[order]["verdict"], verdicts[order]["reused"]) == ("reuse", [earlier])
    assert len(run.board.signed) == sum(due.event.kind is Kind.SIGNING for due in dues)


async def gone(run: Performance, name: str) -> bool:
    """Whether the program is still there, after time enough to die."""
    async with asyncio.timeout(WAIT_SECONDS):
        while run.programs.named(name).is_up:
            await asyncio.sleep(0.02)
    return run.programs.named(name).is_up


async def test_a_coordinators_worker_that_dies_is_replaced_and_nothing_told_to_it_is_lost(tmp_path: Path) -> None:
    world = three_hospitals()
    for number in (1, 2, 3, 4, 5, 6):
        one, other = person(world, number)
        alt(world, 100 * number, one, at(4, 6 + number))
        alt(world, 100 * number + 1, other, at(8, 6 + number))
    async with performed(world, tmp_path) as (run, dues):
        await run.live(between(dues, 0, at(4, 9)))
        run.programs.named("coordinator-0").kill()
        await run.live(between(dues, at(4, 9), END))
        verdicts = by_order(await run.verdicts())
        assert run.board.restarts == {"coordinator-0": 1}
    asked = {order for order, signed in run.board.signed.items() if signed.asked and not signed.silent}
    assert set(verdicts) >= asked and len(asked) >= 10
    assert {verdicts[100 * n + 1]["reused"][0] for n in range(1, 7)} == {100 * n for n in range(1, 7)}
