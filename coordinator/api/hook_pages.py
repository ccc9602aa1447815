"""What the pages under /docs say of the hooks: in both languages, with an example that works."""

from __future__ import annotations

from typing import Any, Final

_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"description": "Nội dung không dùng được / the body is unusable; the OperationOutcome names the element."},
    401: {"description": "Không nhận ra bên gọi / the caller's token is not believed, and why."},
    403: {"description": "Của bệnh viện khác / of another hospital than the caller's."},
    404: {"description": "Không có dịch vụ này / no such service."},
    413: {"description": "Quá dài / the body is too long."},
    415: {"description": "Không phải JSON / the body says that it is no JSON."},
}
_MISSING: Final = {"description": "Thiếu hồ sơ / the chart was neither sent along nor to be had from fhirServer."}

EXAMPLE: Final = {
    "hook": "order-sign",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "fhirServer": "https://bm.emr-hub.example/fhir",
    "context": {
        "userId": "Practitioner/c-3",
        "patientId": "p-1",
        "draftOrders": {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {
                    "resource": {
                        "resourceType": "ServiceRequest",
                        "id": "o-101",
                        "status": "draft",
                        "intent": "order",
                        "subject": {"reference": "Patient/p-1"},
                        "code": {
                            "coding": [
                                {"system": "https://emr-hub.example/CodeSystem/ma-dich-vu", "code": "23.0041.1506"}
                            ]
                        },
                    }
                }
            ],
        },
    },
    "prefetch": {"patient": {"resourceType": "Patient", "id": "p-1", "name": [{"text": "Trần Thị Ngọc"}]}},
}
_FEEDBACK: Final = {
    "feedback": [
        {
            "card": "3a0c2b5e-8c1f-4c1e-9c86-2f0d8d2d8f11",
            "outcome": "overridden",
            "overrideReason": {
                "reason": {"system": "https://emr-hub.example/CodeSystem/override-reason", "code": "clinical-change"}
            },
            "outcomeTimestamp": "2026-03-15T08:20:40+07:00",
        }
    ]
}


def _body(example: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


DISCOVERY: Final[dict[str, Any]] = {
    "summary": "Có những dịch vụ nào / Which services answer which hooks",
    "description": "CDS Hooks 2.0 discovery: hooks, ids and what is asked to be sent along (prefetch).",
    "responses": {401: _REFUSALS[401]},
}
CALL: Final[dict[str, Any]] = {
    "summary": "Hỏi trước khi ký hoặc khi chọn chỉ định / Ask before an order is signed, or while it is selected",
    "description": "`order-sign` and `order-select`. What was not sent along is read from `fhirServer`, with the token "
    "of `fhirAuthorization`. At most one card per order, in Vietnamese or English by Accept-Language.",
    "responses": {**_REFUSALS, 412: _MISSING},
    "openapi_extra": _body(EXAMPLE),
}
FEEDBACK: Final[dict[str, Any]] = {
    "summary": "Bác sĩ đã làm gì với thẻ / What became of a card",
    "description": "Accepted or overridden with a coded reason. Told twice, it counts once (card, outcome, time).",
    "responses": _REFUSALS,
    "openapi_extra": _body(_FEEDBACK),
}
