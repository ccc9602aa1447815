"""Hooks may be called from a browser, as CDS Hooks asks; FHIR has its own permission, reports and review need none."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class OpenToBrowsers:
    """Says to browsers that any origin may call the hooks: nothing here goes by cookies, so no origin gains by it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        shown = ["WWW-Authenticate"]
        self._across = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"],
                                      expose_headers=shown)  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        is_hook = scope["type"] == "http" and scope["path"].startswith("/cds-services")
        await (self._across if is_hook else self._app)(scope, receive, send)
