"""From an address and a method to what is done: every shape an address may have, in one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import unquote

from fastapi import Request, Response

from emr_hub.server import reading, writing
from emr_hub.server.asked import Interaction, Query
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.histories import history
from emr_hub.server.incoming import FORM, RESOURCES, body_of, interaction, kind_of, pairs, without_form
from emr_hub.server.operations import Call, Operations
from emr_hub.server.patching import PATCH_KINDS
from emr_hub.server.refusals import Refusal, fhir_response
from emr_hub.server.searching import search
from emr_hub.server.transactions import bundle

Handler = Callable[[Request, list[str]], Awaitable[Response]]
Document = Callable[[], bytes]

_WELL_KNOWN: Final = ".well-known/smart-configuration"
_FIXED: Final = {"metadata": "metadata", "_history": "history of all", "_search": "search of all"}
_SECOND: Final = {"_search": "search", "_history": "history of type"}


def shape_of(places: list[str]) -> str:
    """What kind of address it is, below the base; empty for none."""
    if not places:
        return "base"
    if len(places) == 1:
        return _FIXED.get(places[0], "operation" if places[0][0] == "$" else "type")
    if len(places) == 2:
        if places[0] == ".well-known":
            return "smart" if "/".join(places) == _WELL_KNOWN else ""
        return _SECOND.get(places[1], "operation" if places[1][0] == "$" else "instance")
    if len(places) == 3:
        return "history" if places[2] == "_history" else "operation" if places[2][0] == "$" else ""
    return "version" if len(places) == 4 and places[2] == "_history" else ""


class Routes:
    """The handlers of one endpoint. `documents` are answered as they are: metadata, smart."""

    def __init__(
        self, endpoint: Endpoint, offered: Operations, documents: Mapping[str, Document], limit_bytes: int
    ) -> None:
        self._endpoint, self._offered, self._documents, self._limit = endpoint, offered, documents, limit_bytes
        self._table: dict[tuple[str, str], Handler] = {
            ("GET", "metadata"): self.metadata,
            ("GET", "smart"): self.smart,
            ("GET", "base"): self.search,
            ("POST", "base"): self.bundle,
            ("POST", "search of all"): self.search_by_form,
            ("GET", "history of all"): self.history,
            ("GET", "type"): self.search,
            ("POST", "type"): self.create,
            ("PUT", "type"): self.update,
            ("PATCH", "type"): self.patch,
            ("DELETE", "type"): self.delete,
            ("POST", "search"): self.search_by_form,
            ("GET", "search"): self.search,
            ("GET", "history of type"): self.history,
            ("GET", "instance"): self.read,
            ("PUT", "instance"): self.update,
            ("PATCH", "instance"): self.patch,
            ("DELETE", "instance"): self.delete,
            ("GET", "history"): self.history,
            ("GET", "version"): self.vread,
            ("GET", "operation"): self.operation,
            ("POST", "operation"): self.operation,
            ("DELETE", "operation"): self.operation,
        }

    def handler(self, method: str, places: list[str]) -> Handler:
        """The handler for that method and path below the base; Refusal when there is none."""
        shape = shape_of(places)
        found = self._table.get(("GET" if method == "HEAD" else method, shape))
        if found is not None:
            return found
        allowed = sorted(known for known, of in self._table if of == shape)
        if shape and allowed:
            said = f"{method} is not done here"
            raise Refusal(405, "not-supported", said, headers={"Allow": ", ".join(allowed)})
        raise Refusal(404, "not-found", "no such address")

    async def metadata(self, request: Request, places: list[str]) -> Response:
        return fhir_response(self._documents["metadata"]())

    async def smart(self, request: Request, places: list[str]) -> Response:
        return Response(self._documents["smart"](), media_type="application/json")

    async def read(self, request: Request, places: list[str]) -> Response:
        return await reading.read(self._endpoint, interaction("read", request, places))

    async def vread(self, request: Request, places: list[str]) -> Response:
        return await reading.vread(self._endpoint, interaction("vread", request, places), places[3])

    async def history(self, request: Request, places: list[str]) -> Response:
        return await history(self._endpoint, interaction("history", request, places))

    async def search(self, request: Request, places: list[str]) -> Response:
        return await search(self._endpoint, interaction("search", request, places))

    async def search_by_form(self, request: Request, places: list[str]) -> Response:
        form = (await self._body(request, FORM)).decode(errors="replace")
        return await search(self._endpoint, interaction("search", request, places, pairs(form)))

    async def create(self, request: Request, places: list[str]) -> Response:
        condition = self._condition(request)
        asked = self._served("create", request, places)
        return await writing.create(self._endpoint, asked, await self._body(request), condition)

    def _served(self, verb: str, request: Request, places: list[str]) -> Interaction:
        """What is asked, once it is known to be done here: before a body is read that nobody wants."""
        asked = interaction(verb, request, places)
        self._endpoint.check_served(asked)
        return asked

    def _condition(self, request: Request) -> Query:
        """The condition of a create: If-None-Exist, or the address itself as some clients have it."""
        header = request.headers.get("if-none-exist")
        return pairs((header or "").rpartition("?")[2]) + without_form(pairs(request.url.query))

    async def update(self, request: Request, places: list[str]) -> Response:
        asked = self._served("update", request, places)
        return await writing.update(self._endpoint, asked, await self._body(request))

    async def patch(self, request: Request, places: list[str]) -> Response:
        asked = self._served("patch", request, places)
        raw = await self._body(request, PATCH_KINDS)
        return await writing.patch(self._endpoint, asked, raw, kind_of(request, PATCH_KINDS[0]))

    async def delete(self, request: Request, places: list[str]) -> Response:
        return await writing.delete(self._endpoint, interaction("delete", request, places))

    async def operation(self, request: Request, places: list[str]) -> Response:
        asked = interaction("operation", request, places)
        name, on_instance = places[-1].removeprefix("$"), asked.resource_id is not None
        method = "GET" if request.method == "HEAD" else request.method
        found = self._offered.named(method, asked.resource_type, name, on_instance=on_instance)
        if found.resource_type == "*" and not self._endpoint.serves(asked.resource_type):
            raise Refusal(404, "not-supported", f"{asked.resource_type} is not served here")
        body = await self._body(request) if request.method == "POST" else b""
        call = Call(asked.query, body, asked.headers, asked.caller, asked.resource_type, asked.resource_id, method)
        return await found.answer(call)

    async def bundle(self, request: Request, places: list[str]) -> Response:
        raw = await self._body(request)

        async def ask(address: str) -> Response:
            path, _, query = address.partition("?")
            headers = [one for one in request.scope["headers"] if not one[0].startswith((b"if-", b"content-"))]
            below = [place for place in unquote(path).split("/") if place]
            scope = {**request.scope, "method": "GET", "query_string": query.encode(), "headers": headers}
            return await self.handler("GET", below)(Request(scope), below)

        return fhir_response(await bundle(self._endpoint, interaction("transaction", request, places), raw, ask))

    async def _body(self, request: Request, kinds: tuple[str, ...] = RESOURCES) -> bytes:
        return await body_of(request, kinds, self._limit)
