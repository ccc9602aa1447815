"""CDS Hooks 2.0: discovery, the duplicate test service under two hooks, and feedback on its cards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.routing import Route

from coordinator.api.bodies import body_of
from coordinator.api.hook_pages import CALL, DISCOVERY, FEEDBACK
from coordinator.api.refused import refused
from coordinator.callers import Gate, NotIdentified
from coordinator.cards import Language, language_of
from coordinator.services import PREFETCH, Coordinator, check_order, give_feedback
from emr_hub.cds_hooks import HookService, discovery, parse_feedback, parse_request
from emr_hub.errors import DataError, GivenError
from emr_hub.fhir.outcome import outcome

SERVICE_ID = "duplicate-lab"
_TITLE = "Xét nghiệm trùng / Duplicate laboratory tests"
_WORDS = {
    "order-sign": "Khi ký chỉ định: cho biết nơi có kết quả trước còn hiệu lực có thể dùng thay. / "
    "On signing: says where a valid earlier result lies that could stand in for the laboratory test being ordered.",
    "order-select": "Khi chọn chỉ định: như trên, cho các chỉ định vừa chọn. / "
    "While selecting: the same, for the orders just selected.",
}
SERVICES = [HookService(hook, SERVICE_ID, _TITLE, words, PREFETCH) for hook, words in _WORDS.items()]
_LARGEST_CALL, _LARGEST_FEEDBACK = 16_000_000, 1_000_000  # bytes; a chart of a thousand results has one million


def hooks_router(at: Coordinator, gate: Gate) -> APIRouter:
    """The routes under /cds-services."""
    router = APIRouter(tags=["CDS Hooks"])
    asked = discovery(SERVICES)

    @router.get("", **DISCOVERY)
    async def discover(request: Request) -> Response:
        async def answer(house: str | None) -> Response:
            return _json(asked)

        return await _guarded(at, gate, request, "", answer)

    @router.post("/{service}", **CALL)
    async def call(service: str, request: Request) -> Response:
        async def answer(house: str | None) -> Response:
            said = parse_request(await body_of(request, _LARGEST_CALL))
            if said.hook not in _WORDS:
                raise DataError("another hook", where="hook", expected=", ".join(_WORDS))
            return _json(await check_order(at, said, _language(request, at), house))

        return await _guarded(at, gate, request, service, answer)

    @router.post("/{service}/feedback", **FEEDBACK)
    async def feedback(service: str, request: Request) -> Response:
        async def answer(house: str | None) -> Response:
            await give_feedback(at, parse_feedback(await body_of(request, _LARGEST_FEEDBACK)), house)
            return Response(status_code=200)

        return await _guarded(at, gate, request, service, answer, "/feedback")

    async def called(request: Request) -> Response:
        return await call(request.path_params["service"], request)

    # Tried first and outside FastAPI's injection, which has nothing to inject: orders wait for this route.
    router.routes.insert(0, Route("/{service}", called, methods=["POST"], include_in_schema=False))
    return router


Answering = Callable[[str | None], Awaitable[Response]]


async def _guarded(
    at: Coordinator, gate: Gate, request: Request, service: str, answer: Answering, below: str = ""
) -> Response:
    """The answer to a caller who is known, or the refusal that says what is wrong."""
    if service not in ("", SERVICE_ID):
        return _json(outcome("not-found", "no such service; see GET /cds-services"), 404)
    address = f"{at.settings.base_url}/cds-services" + (f"/{service}{below}" if service else "")
    try:
        known = gate.signed(request.headers.get("authorization"), address)
        return await answer(None if known is None else known.facility)
    except NotIdentified as error:
        at.tally["callers_refused"] += 1
        told = {"WWW-Authenticate": f'Bearer error="invalid_token", error_description="{error}"'}
        return _json(outcome("login", str(error)), 401, told)
    except GivenError as error:
        return refused(error)


def _language(request: Request, at: Coordinator) -> Language:
    default: Language = "en" if at.settings.language == "en" else "vi"
    return language_of(request.headers.get("accept-language"), default)


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json")
