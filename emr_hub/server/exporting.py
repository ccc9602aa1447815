"""`$export` (Bulk Data): all resources of some types as NDJSON, written in the background and fetched when ready."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Response
from fastapi.responses import FileResponse

from emr_hub.clock import to_fhir as written_time
from emr_hub.errors import DataError
from emr_hub.server.asked import Interaction
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.everything import compartment
from emr_hub.server.export_jobs import Job, Jobs
from emr_hub.server.export_request import NDJSON, Request, request_of
from emr_hub.server.operations import Call
from emr_hub.server.refusals import Refusal

_AT_ONCE: Final = 4  # exports that one process writes at the same time
_PAGE: Final = 500  # resources written before others get a turn
_POLL_SECONDS: Final = 2


class Exports:
    """The exports of one endpoint; `folder` is shared by all workers, so that each answers for all."""

    def __init__(self, endpoint: Endpoint, folder: str) -> None:
        self.endpoint = endpoint
        self._jobs = Jobs(folder, endpoint.clock)
        self._running: set[asyncio.Task[None]] = set()

    async def begin(self, call: Call) -> Response:
        """202 with the address at which to ask how far it is; 429 when too many are under way."""
        request = request_of(call, self._types(call))
        for kind in request.types:
            await self.endpoint.ask(Interaction("search", kind, None, call.query, None, call.headers, call.caller))
        if len(self._running) >= _AT_ONCE:
            raise Refusal(429, "throttled", "too many exports under way", headers={"Retry-After": "60"})
        job = self._jobs.begin(str(uuid4()), self._url(call, request))
        task = asyncio.create_task(self._write(job, request, call))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        where = f"{self.endpoint.base}/$export-status?{urlencode([('job', job.name)])}"
        return Response(status_code=202, headers={"Content-Location": where})

    async def status(self, call: Call) -> Response:
        """202 while it is written, 200 with the list of files, 404 when there is none; DELETE forgets it."""
        job = self._job(call)
        if call.method == "DELETE":
            self._jobs.forget(job)
            return Response(status_code=202)
        if job.state == "running":
            waiting = {"Retry-After": str(_POLL_SECONDS), "X-Progress": f"{job.written} resources written"}
            return Response(status_code=202, headers=waiting)
        if job.state == "failed":
            raise Refusal(500, "exception", "the export could not be written")
        return Response(job.manifest(self.endpoint.base), media_type="application/json",
                        headers={"Expires": job.expires_at})  # fmt: skip

    async def file(self, call: Call) -> Response:
        """One file of a finished export."""
        job, kind = self._job(call), call.value("type") or ""
        if job.state != "done" or kind not in job.counts:
            raise Refusal(404, "not-found", "no such file")
        return FileResponse(job.place(kind), media_type=NDJSON)

    def _types(self, call: Call) -> tuple[str, ...]:
        if call.resource_type == "Patient":
            return compartment(self.endpoint)
        return tuple(sorted(self.endpoint.readable - self.endpoint.answers.keys()))

    def _url(self, call: Call, request: Request) -> str:
        parts = [self.endpoint.base, call.resource_type, "$export"]
        place = "/".join(part for part in parts if part)
        return f"{place}?{urlencode(request.said)}".rstrip("?")

    def _job(self, call: Call) -> Job:
        found = self._jobs.find(call.value("job") or "")
        if found is None:
            raise Refusal(404, "not-found", "no such export, or no longer")
        return found

    async def _write(self, job: Job, request: Request, call: Call) -> None:
        try:
            for kind in request.types:
                await self._write_type(job, kind, request, call)
            self._jobs.finish(job, "done")
        except (Refusal, DataError, OSError):
            self._jobs.finish(job, "failed")

    async def _write_type(self, job: Job, kind: str, request: Request, call: Call) -> None:
        conditions = [("_lastUpdated", f"gt{written_time(request.since)}")] if request.since is not None else []
        if call.resource_type == "Patient" and kind != "Patient":
            conditions.append(("patient:missing", "false"))
        query = self.endpoint.store.read_query(kind, [*conditions, ("_count", str(_PAGE))])
        page = self.endpoint.store.page(query, default_count=_PAGE, most=_PAGE)
        while True:
            asked = Interaction("search", kind, None, call.query, None, call.headers, call.caller)
            if page.matches:
                await self.endpoint.shown(asked, page.matches)
            self._jobs.add(job, kind, [one.body for one in page.matches])
            await asyncio.sleep(0)  # whoever else asks gets a turn
            if not page.next:
                return
            page = self.endpoint.store.next_page(page.next)


async def no_group(call: Call) -> Response:
    """The export of a Group: refused, since nobody here keeps who its members are."""
    raise Refusal(501, "not-supported", "the members of a Group are not kept here; export Patient or the whole server")
