"""A page to look at while a live run plays: hospitals, messages, findings; and its pace, to be slowed or stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any, Protocol

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from emr_hub.clock import to_fhir
from emr_hub.terminology import facility
from scenarios.live.board import Board, HospitalSeen
from scenarios.live.live_plan import LivePlan, Note
from scenarios.live.pace import Pace
from scenarios.live.programs import Programs
from scenarios.live.served import listening, page_server, port_of


class Watched(Protocol):
    """A run as its page sees it."""

    how: LivePlan
    note: Note
    board: Board
    pace: Pace
    stopped: set[str]
    programs: Programs

    def stop(self, name: str) -> None:
        """Kill a program and leave it away."""
        ...

    def start(self, name: str) -> None:
        """Let it come back."""
        ...


FASTEST = 1e9  # simulated seconds a second; beyond it nothing is told apart from as fast as it goes


@asynccontextmanager
async def watched(run: Watched) -> AsyncIterator[None]:
    """Inside the block the run can be watched on its port of this machine; without a port it cannot."""
    if run.how.page_port is None:
        yield
        return
    taken = listening(run.how.page_port, said_by="--page")
    server = page_server(page_app(run))
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    run.note("live.page", url=f"http://127.0.0.1:{port_of(taken)}")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def page_app(run: Watched) -> Starlette:
    """The page at /, what it shows at /status; /pace changes the speed, /stop and /start a hospital's fate."""

    async def page(_: Request) -> Response:
        return HTMLResponse((files("scenarios.live") / "page.html").read_text(encoding="utf-8"))

    async def status(_: Request) -> Response:
        return Response(orjson.dumps(shown(run)), media_type="application/json")

    async def turn(request: Request) -> Response:
        told = _turned(await request.body()) if _is_asked_by_the_page(request) else None
        if told is None:
            return Response(b'{"what":"expected speed, a number above 0 or null, and paused"}', 400)
        run.pace.turn(speed=told[0], paused=told[1], at=run.board.now or run.pace.start)
        return await status(request)

    async def stop(request: Request) -> Response:
        key = request.path_params["key"]
        if not _is_asked_by_the_page(request) or key not in run.board.hospitals or key in run.stopped:
            return Response(status_code=400)
        run.stop(key)
        return await status(request)

    async def start(request: Request) -> Response:
        key = request.path_params["key"]
        if not _is_asked_by_the_page(request) or key not in run.stopped:
            return Response(status_code=400)
        run.start(key)
        return await status(request)

    return Starlette(routes=[
        Route("/", page), Route("/status", status), Route("/pace", turn, methods=["POST"]),
        Route("/stop/{key}", stop, methods=["POST"]), Route("/start/{key}", start, methods=["POST"]),
    ])  # fmt: skip


def _is_asked_by_the_page(request: Request) -> bool:
    """Another site's page cannot send JSON here without being asked first, and is not allowed to."""
    return request.headers.get("content-type", "").partition(";")[0] == "application/json"


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


def shown(run: Watched) -> dict[str, Any]:
    """Everything the page shows, as plain JSON: times in ISO form, waits in seconds by the machine's clock."""
    board, pace = run.board, run.pace
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
        "programs": {program.name: program.pid for program in run.programs.all},
        "hospitals": [_hospital(one, run) for one in board.hospitals.values()],
    }


def _hospital(one: HospitalSeen, run: Watched) -> dict[str, Any]:
    ago = None if one.heard_at is None else (run.board.clock.now() - one.heard_at) / 1000
    named = facility(one.key)
    return {
        "key": one.key, "name": {"en": named.name_en, "vi": named.name_vi},
        "address": one.address, "state": one.state, "heard_seconds_ago": ago,
        "happened_at": None if one.happened_at is None else to_fhir(one.happened_at), "events": one.events,
        "orders": one.orders, "asked": one.asked, "silent": one.silent, "cards": one.cards, "accepted": one.accepted,
        "messages": one.messages, "restarts": one.restarts, "is_stopped": one.key in run.stopped,
    }  # fmt: skip
