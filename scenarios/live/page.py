"""A page to look at while a live run plays: hospitals, messages, findings; and its pace, to be slowed or stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from emr_hub.clock import to_fhir
from scenarios.live.board import Board, HospitalSeen
from scenarios.live.pace import Pace
from scenarios.live.served import listening, page_server, port_of

FASTEST = 1e9  # simulated seconds a second; beyond it nothing is told apart from as fast as it goes


@asynccontextmanager
async def watched(port: int | None, board: Board, pace: Pace, note: Callable[..., None]) -> AsyncIterator[None]:
    """Inside the block the run can be watched on that port of this machine; with None it cannot."""
    if port is None:
        yield
        return
    taken = listening(port)
    server = page_server(page_app(board, pace))
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    note("live.page", url=f"http://127.0.0.1:{port_of(taken)}")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def page_app(board: Board, pace: Pace) -> Starlette:
    """The page at /, what it shows at /status, and /pace to change the speed."""

    async def page(_: Request) -> Response:
        return HTMLResponse((files("scenarios.live") / "page.html").read_text(encoding="utf-8"))

    async def status(_: Request) -> Response:
        return Response(orjson.dumps(shown(board, pace)), media_type="application/json")

    async def turn(request: Request) -> Response:
        told = _turned(await request.body())
        if told is None:
            return Response(b'{"what":"expected speed, a number above 0 or null, and paused"}', 400)
        pace.turn(speed=told[0], paused=told[1], at=board.now or pace.start)
        return await status(request)

    return Starlette(routes=[Route("/", page), Route("/status", status), Route("/pace", turn, methods=["POST"])])


def _turned(body: bytes) -> tuple[float | None, bool] | None:
    try:
        said = orjson.loads(body)
        speed, paused = said["speed"], said["paused"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    if not isinstance(paused, bool) or isinstance(speed, bool):
        return None
    if speed is not None and (not isinstance(speed, int | float) or not 0 < speed <= FASTEST):
        return None
    return speed, paused


def shown(board: Board, pace: Pace) -> dict[str, Any]:
    """Everything the page shows, as plain JSON: times in ISO form, waits in seconds by the machine's clock."""
    signed = board.signed.values()
    return {
        "stage": board.stage,
        "now": None if board.now is None else to_fhir(board.now),
        "speed": pace.speed,
        "paused": pace.paused,
        "coordinator": board.coordinator,
        "orders": len(board.signed),
        "orders_to_come": max(board.total_orders - len(board.signed), 0),
        "cards": sum(one.card_shown for one in signed),
        "accepted": sum(one.answer == "accepted" for one in signed),
        "silent": sum(one.silent for one in signed),
        "messages": board.messages(),
        "restarts": board.restarts,
        "hospitals": [_hospital(one, board) for one in board.hospitals.values()],
    }


def _hospital(one: HospitalSeen, board: Board) -> dict[str, Any]:
    ago = None if one.heard_at is None else (board.clock.now() - one.heard_at) / 1000
    return {
        "key": one.key, "address": one.address, "state": one.state, "heard_seconds_ago": ago,
        "happened_at": None if one.happened_at is None else to_fhir(one.happened_at), "events": one.events,
        "orders": one.orders, "asked": one.asked, "silent": one.silent, "cards": one.cards, "accepted": one.accepted,
        "messages": one.messages, "restarts": one.restarts,
    }  # fmt: skip
