"""For whoever runs it: the start page, whether it is well, and its figures."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from coordinator.api.metrics import Metrics
from coordinator.services import Coordinator
from emr_hub import __version__
from emr_hub.fhir.outcome import outcome


async def said_as_outcome(_: Request, error: Exception) -> Response:
    """What is said of an address or a method that is not here, in the form of every other refusal."""
    status, headers = getattr(error, "status_code", 500), getattr(error, "headers", None)
    code, words = ("not-found", "no such address") if status == 404 else ("not-supported", "not done here")
    return JSONResponse(outcome(code, words), status, headers)


def operation_router(at: Coordinator, metrics: Metrics) -> APIRouter:
    """The routes at the top."""
    router = APIRouter(tags=["Operation"])
    page = (files("coordinator.api") / "start_page.html").read_text("utf-8").replace("{version}", __version__)

    @router.get("/", summary="Trang đầu / The start page", response_class=HTMLResponse)
    async def start() -> str:
        return page

    @router.get("/healthz", summary="Sổ có trả lời không / Whether the ledger answers",
                responses={503: {"description": "The ledger does not answer."}})  # fmt: skip
    async def healthz() -> JSONResponse:
        try:
            with at.ledger.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return JSONResponse({"status": "ledger does not answer"}, 503)
        return JSONResponse({"status": "ok"})

    @router.get("/metrics", summary="Số liệu cho Prometheus / Figures for Prometheus",
                responses={200: {"content": {"text/plain": {}}}}, response_class=Response)  # fmt: skip
    async def figures() -> Response:
        return Response(metrics.written(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
