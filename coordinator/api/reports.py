"""Reading endpoints for operators: verdicts as lines, health, and metrics as plain text."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import text

from coordinator.services import Coordinator, report_verdicts


def reports_router(at: Coordinator) -> APIRouter:
    """The routes beside FHIR and hooks."""
    router = APIRouter(tags=["Operation"])

    @router.get("/reports/verdicts", summary="One JSON line per order checked")
    async def verdicts() -> Response:
        lines = b"".join(orjson.dumps(row) + b"\n" for row in report_verdicts(at))
        return Response(lines, media_type="application/x-ndjson")

    @router.get("/healthz", summary="Whether the ledger answers")
    async def healthz() -> dict[str, str]:
        with at.ledger.connect() as connection:
            connection.execute(text("SELECT 1"))
        return {"status": "ok"}

    @router.get("/metrics", summary="Counters since the start, in Prometheus text", response_class=PlainTextResponse)
    async def metrics() -> str:
        names = sorted(at.tally)
        lines = [f"# TYPE coordinator_{n}_total counter\ncoordinator_{n}_total {at.tally[n]}" for n in names]
        return "\n".join([*lines, f"coordinator_door_validations_total {at.door.validations}", ""])

    return router
