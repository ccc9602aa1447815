"""CDS Hooks 2.0: discovery, the duplicate test service, and feedback on its cards."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from coordinator.cards import Language, language_of
from coordinator.services import PREFETCH, ChartMissing, Coordinator, check_order, give_feedback
from emr_hub.cds_hooks import HookService, discovery, parse_feedback, parse_request
from emr_hub.errors import DataError, GivenError
from emr_hub.fhir.outcome import outcome, outcome_of

SERVICE = HookService(
    hook="order-sign",
    service_id="duplicate-lab",
    title="Xét nghiệm trùng",
    description="Says where a valid earlier result lies that could stand in for the laboratory test being ordered.",
    prefetch=PREFETCH,
)
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is unusable."},
    404: {"description": "No such service."},
}


def hooks_router(at: Coordinator) -> APIRouter:
    """The routes under /cds-services."""
    router = APIRouter(tags=["CDS Hooks"])
    asked = discovery([SERVICE])

    @router.get("", summary="Which services answer which hooks")
    async def discover() -> Response:
        return _json(asked)

    @router.post("/{service}", summary="order-sign", responses={**_REFUSALS, 412: {"description": "No chart."}})
    async def call(service: str, request: Request) -> Response:
        if service != SERVICE.service_id:
            return _no_such_service()
        try:
            said = parse_request(await request.body(), SERVICE.hook)
            return _json(await check_order(at, said, _language(request, at)))
        except ChartMissing as error:
            return _refused(error, 412)
        except DataError as error:
            return _refused(error, 400)

    @router.post("/{service}/feedback", summary="What became of a card", responses=_REFUSALS)
    async def feedback(service: str, request: Request) -> Response:
        if service != SERVICE.service_id:
            return _no_such_service()
        try:
            await give_feedback(at, parse_feedback(await request.body()))
        except DataError as error:
            return _refused(error, 400)
        return Response(status_code=200)

    return router


def _language(request: Request, at: Coordinator) -> Language:
    default: Language = "en" if at.settings.language == "en" else "vi"
    return language_of(request.headers.get("accept-language"), default)


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


def _refused(error: GivenError, status: int) -> Response:
    return _json(outcome_of(error), status)


def _no_such_service() -> Response:
    return _json(outcome("not-found", "no such service; see GET /cds-services"), 404)
