"""In front of everything: who calls, as far as callers are listed, and how long an answer took."""

from __future__ import annotations

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from coordinator.api.callers import IDENTIFIED, Known
from coordinator.callers import Gate, NotIdentified
from coordinator.services import Coordinator
from emr_hub.fhir.outcome import outcome
from emr_hub.fhir.release import CONTENT_TYPE

_GUARDED = ("/fhir", "/reports", "/review", "/metrics")
_OPEN = ("/fhir/metadata", "/fhir/.well-known/smart-configuration")  # what a client reads before it has a token


class Gatekeeping:
    """Lets nobody pass who should bear a token and does not; whoever passes is known to those who answer.

    Hooks have a gate of their own: their callers sign.
    """

    def __init__(self, app: ASGIApp, at: Coordinator, gate: Gate) -> None:
        self._app, self._at, self._gate = app, at, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if not self._is_guarded(scope):
            await self._app(scope, receive, send)
            return
        try:
            found = self._gate.borne(_authorization(scope))
        except NotIdentified as error:
            self._at.tally["callers_refused"] += 1
            await _refused(error)(scope, receive, send)
            return
        kept = IDENTIFIED.set(None if found is None else Known(found.name, found.facility))
        try:
            await self._app(scope, receive, send)
        finally:
            IDENTIFIED.reset(kept)

    def _is_guarded(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] == "OPTIONS":  # a browser asks first, and without a token
            return False
        path: str = scope["path"]
        return path.startswith(_GUARDED) and path not in _OPEN


def _authorization(scope: Scope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), None)


def _refused(error: NotIdentified) -> Response:
    told = {"WWW-Authenticate": f'Bearer error="invalid_token", error_description="{error}"'}
    return Response(orjson.dumps(outcome("login", str(error))), 401, told, CONTENT_TYPE)
