"""Time travels with the message: several events in hand at once, each at its own time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from emr_hub.errors import CoordinatorDown
from emr_hub.storage.engines import engine_of
from emr_hub.wire import Wire
from hospitals.emr import COORDINATOR
from scenarios.live.live_wire import PATIENCE_SECONDS, LiveWire, Silence
from scenarios.live.message_time import HEADER, MessageClock, TimedMessages


def telling_the_time(clock: MessageClock) -> TimedMessages:
    async def time(_: Request) -> Response:
        before = clock.now()
        await asyncio.sleep(0.01)
        assert clock.now() == before, "another message's time was taken for ours"
        return PlainTextResponse(str(clock.now()))

    return TimedMessages(Starlette(routes=[Route("/", time)]), clock)


async def test_messages_at_once_keep_their_own_times_and_without_one_the_latest_holds() -> None:
    clock = MessageClock(5)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(telling_the_time(clock)), base_url="http://x") as client:
        assert (await client.get("/")).text == "5"
        said = await asyncio.gather(*(client.get("/", headers={HEADER: str(at)}) for at in (30, 10, 20)))
        assert [answer.text for answer in said] == ["30", "10", "20"]
        assert (await client.get("/")).text == "30"
        for nonsense in ("", "soon", "-4", "9" * 40):
            assert (await client.get("/", headers={HEADER: nonsense})).text == "30"


async def test_what_a_program_sends_carries_the_time_of_what_it_is_doing() -> None:
    outer, inner = MessageClock(0), MessageClock(0)
    wire = LiveWire({COORDINATOR: telling_the_time(inner)}, outer)  # type: ignore[dict-item]  # in process, as ever
    with outer.at(77):
        assert (await wire.get(f"{COORDINATOR}/")).body == b"77"


async def test_a_declared_silence_is_of_one_event_and_is_no_failure() -> None:
    clock, silence = MessageClock(0), Silence()
    wire = LiveWire({COORDINATOR: telling_the_time(clock)}, clock, silence)  # type: ignore[dict-item]

    async def asked(silent: bool) -> bool:
        silence.now = silent
        await asyncio.sleep(0.01)
        try:
            return (await wire.get(f"{COORDINATOR}/")).ok
        except Exception as error:
            return type(error).__name__ != "CoordinatorDown"

    assert await asyncio.gather(*(asked(silent) for silent in (True, False, True))) == [False, True, False]
    assert wire.statistics[COORDINATOR].failures == 0
    assert isinstance(wire, Wire)


async def slow(scope: Any, receive: Any, send: Any) -> None:
    """Answers after as many seconds as the path says, by the loop's clock, which is put forward meanwhile."""
    loop = asyncio.get_running_loop()
    late = loop.time() + float(scope["path"].strip("/"))
    loop.time = lambda: late  # type: ignore[method-assign]  # the clock by which limits end
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await PlainTextResponse("at last")(scope, receive, send)


async def test_a_program_in_the_queue_for_a_database_is_not_taken_for_a_silent_one(tmp_path: Path) -> None:
    with engine_of(f"sqlite:///{tmp_path / 'queue.sqlite'}").connect() as line:
        longest = line.exec_driver_sql("PRAGMA busy_timeout").scalar_one() / 1000
    wire = LiveWire({COORDINATOR: slow}, MessageClock(0))  # type: ignore[dict-item]
    assert (await wire.get(f"{COORDINATOR}/{longest + 30}")).body == b"at last"
    with pytest.raises(CoordinatorDown):
        await wire.get(f"{COORDINATOR}/{PATIENCE_SECONDS + 30}")
