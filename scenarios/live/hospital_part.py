"""One hospital of a live run in a process of its own: its FHIR endpoint, its health, and the door of its part."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from socket import socket
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from emr_hub.errors import OtherSideError
from scenarios.live.message_time import TimedMessages
from scenarios.live.own_share import HospitalPart, OwnShare
from scenarios.live.served import address_of, serve_as_child

STAGES = ("open", "people", "records")


def be_hospital(part: HospitalPart, taken: socket) -> None:
    """Be the hospital until told to end."""
    share = OwnShare(part, address_of(taken))
    serve_as_child(hospital_app(share), taken)


def hospital_app(share: OwnShare) -> TimedMessages:
    """The endpoint under /fhir, /healthz, and /part, by which the run says what happens now.

    While an outage of its records is declared, /fhir is away as a program is away: 503.
    """
    routes = [
        Route("/healthz", _healthz(share)),
        Route("/part/{stage}", _stage(share), methods=["POST"]),
        Mount("/", share.line),
    ]
    return TimedMessages(Starlette(routes=routes, lifespan=_lifespan(share)), share.clock)


def _lifespan(share: OwnShare) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await share.remember()
        yield
        await share.close()

    return lifespan


def _healthz(share: OwnShare) -> Callable[[Request], Any]:
    async def healthz(_: Request) -> Response:
        state = "enrolled" if share.emr.hook_url else "not reached"
        return _json({"status": "ok", "facility": share.emr.facility, "coordinator": state})

    return healthz


def _stage(share: OwnShare) -> Callable[[Request], Any]:
    """`open`, `people` and `records` once each, then `events`: [[number, time], ...], in this order.

    503 with what was done until then, when the coordinator or the own record does not answer: to be said again.
    """

    async def stage(request: Request) -> Response:
        name, told = request.path_params["stage"], []
        try:
            if name in STAGES:
                await share.pass_stage(name)
            elif name == "events":
                for number, at in orjson.loads(await request.body()):
                    told.append(await share.happen(number, at))
            else:
                return _json({"what": "no such stage"}, 404)
        except OtherSideError as error:
            return _json({"told": told, "crossed": share.crossed(), "what": str(error)}, 503)
        return _json({"told": told, "crossed": share.crossed()})

    return stage


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
