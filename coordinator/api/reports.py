"""Reports for staff, in plain JSON and CSV, and what would be said of one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response

from coordinator.api.bodies import body_of
from coordinator.api.callers import caller
from coordinator.api.hook_pages import EXAMPLE
from coordinator.api.refused import refused
from coordinator.api.report_answers import check_asked, period_asked, report, span_of
from coordinator.api.report_words import described
from coordinator.policies import load_policy, shipped_ids
from coordinator.services import Coordinator, report_verdicts
from coordinator.services.reporting import PERIODS, facility_status, findings, flows, measures, policies
from coordinator.services.what_if import what_if
from emr_hub.cds_hooks import parse_request
from emr_hub.errors import DataError, GivenError

_LARGEST_QUESTION = 16_000_000
_TITLES: Final = {
    "findings": "Các đề nghị và trả lời / Proposals and what became of them",
    "measures": "Số liệu theo kỳ và bệnh viện / Measures by period and hospital",
    "flows": "Kết quả đi từ đâu đến đâu / Flows of results between hospitals",
    "facilities": "Tình trạng các bệnh viện / How the hospitals are",
    "policies": "Quy tắc đang áp dụng / Rules in force",
}
_ASKED: Final = {
    "findings": ("from", "to", "facility"),
    "measures": ("from", "to", "facility", "period"),
    "flows": ("from", "to", "facility"),
    "facilities": (),
    "policies": (),
}
_SAID: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "JSON with the meaning of every column, or CSV.", "content": {"text/csv": {}}},
    400: {"description": "A parameter that cannot be used, by its name."},
}


def reports_router(at: Coordinator) -> APIRouter:
    """The routes below /reports."""
    router = APIRouter(prefix="/reports", tags=["Reports"])

    @router.get("/verdicts", summary="Mỗi chỉ định một dòng JSON / One JSON line per order checked",
                response_class=Response, responses={200: {"content": {"application/x-ndjson": {}}}})  # fmt: skip
    async def verdicts() -> Response:
        lines = b"".join(orjson.dumps(row) + b"\n" for row in report_verdicts(at))
        return Response(lines, media_type="application/x-ndjson")

    @router.get("/findings", **_described("findings"))
    async def all_findings(request: Request) -> Response:
        return _answered(request, "findings", lambda: findings(at, span_of(request)))

    @router.get("/measures", **_described("measures"))
    async def all_measures(request: Request) -> Response:
        return _answered(request, "measures", lambda: measures(at, span_of(request), period_asked(request)))

    @router.get("/flows", **_described("flows"))
    async def all_flows(request: Request) -> Response:
        return _answered(request, "flows", lambda: flows(at, span_of(request)))

    @router.get("/facilities", **_described("facilities"))
    async def all_facilities(request: Request) -> Response:
        return _answered(request, "facilities", lambda: facility_status(at))

    @router.get("/policies", **_described("policies"))
    async def all_policies(request: Request) -> Response:
        return _answered(request, "policies", lambda: policies(at))

    @router.post("/what-if", **_WHAT_IF)
    async def what_would_be_said(request: Request) -> Response:
        try:
            return await _what_if(at, request)
        except GivenError as error:
            return refused(error)

    return router


def _answered(request: Request, name: str, rows: Callable[[], Iterable[dict[str, Any]]]) -> Response:
    try:
        check_asked(request, _ASKED[name])
        return report(request, name, rows())
    except DataError as error:
        return refused(error)


async def _what_if(at: Coordinator, request: Request) -> Response:
    wanted, sources = request.query_params.get("policy"), request.query_params.get("sources") or "ask"
    if sources not in ("ask", "leave"):
        raise DataError("unknown", where="sources", expected="ask or leave")
    if wanted is not None and wanted not in shipped_ids():  # a name, never a file of this machine
        raise DataError("unknown", where="policy", expected=", ".join(shipped_ids()))
    policy = None if wanted is None else load_policy(wanted)
    said, house = parse_request(await body_of(request, _LARGEST_QUESTION)), caller(at).house
    found = await what_if(
        at, said, policy=policy, ask_sources=sources == "ask", house=None if house is None else house.key
    )
    return Response(orjson.dumps(found), media_type="application/json")


_PARAMETERS: Final = {
    "from": ("ngày đầu, tính cả ngày đó / first day, included", "2025-06-01", "date"),
    "to": ("ngày cuối, tính cả ngày đó / last day, included", "2025-06-30", "date"),
    "facility": ("mã bệnh viện / key of one hospital", "BM", ""),
    "period": (f"kỳ / one of {', '.join(PERIODS)}", "month", ""),
    "format": ("json hoặc csv / json or csv (or by Accept)", "json", ""),
}


def _described(name: str) -> dict[str, Any]:
    """Everything the pages under /docs say of a report."""
    asked = [_parameter(one) for one in (*_ASKED[name], "format")]
    return {"summary": _TITLES[name], "description": described(name), "responses": _SAID, "response_class": Response,
            "openapi_extra": {"parameters": asked}}  # fmt: skip


def _parameter(name: str) -> dict[str, Any]:
    words, example, form = _PARAMETERS[name]
    schema = {"type": "string", **({"format": form} if form else {})}
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema, "example": example}


_WHAT_IF: Final[dict[str, Any]] = {
    "summary": "Nếu ký chỉ định này thì sao? / What would be said of this order?",
    "description": "The body of an `order-sign` call. Judged as on signing, under `policy` (the one in force when not "
    "said), with all ten answers and no values. Nothing of the order is kept; looks at other hospitals' results stand "
    "in the audit trail as always, and `sources=leave` asks nobody.",
    "responses": {400: _SAID[400], 403: {"description": "Another hospital than the caller's."},
                  412: {"description": "The chart was neither sent along nor to be had."},
                  413: {"description": "The body is too long."}, 415: {"description": "The body is no JSON."}},
    "openapi_extra": {
        "parameters": [
            {"name": "policy", "in": "query", "required": False, "schema": {"type": "string"}, "example": "g147",
             "description": "quy tắc / id of a shipped policy"},
            {"name": "sources", "in": "query", "required": False, "schema": {"enum": ["ask", "leave"]},
             "description": "hỏi các bệnh viện khác hay không / whether other hospitals are asked"},
        ],
        "requestBody": {"required": True,
                        "content": {"application/json": {"schema": {"type": "object", "example": EXAMPLE}}}},
    },
}  # fmt: skip
