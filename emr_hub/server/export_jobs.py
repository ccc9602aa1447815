"""The exports of a server as folders on disk, so that every worker sees all of them; each is forgotten after a day."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import orjson

from emr_hub.clock import DAY, MINUTE, Clock, Instant, datetime_of

_LASTS: Final = DAY  # how long a finished export can be fetched
_SILENT: Final = 10 * MINUTE  # a running export that wrote nothing for so long has lost its process
_NAME: Final = re.compile(r"^[0-9a-f-]{36}$")
_STATE: Final = "state.json"


@dataclass(slots=True)
class Job:
    """One export: `counts` resources written by type; `state` is running, done or failed."""

    name: str
    folder: str
    request: str
    began_at: Instant
    touched_at: Instant
    state: str = "running"
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def written(self) -> int:
        """Resources written so far."""
        return sum(self.counts.values())

    @property
    def expires_at(self) -> str:
        """When it is forgotten, as HTTP writes it."""
        return formatdate((self.touched_at + _LASTS) / 1000, usegmt=True)

    def place(self, kind: str) -> Path:
        """The file of one type."""
        return Path(self.folder) / f"{kind}.ndjson"

    def manifest(self, base: str) -> bytes:
        """The list of its files, as Bulk Data has it."""
        listed = [
            {"type": kind, "url": f"{base}/$export-file?{urlencode([('job', self.name), ('type', kind)])}", "count": n}
            for kind, n in self.counts.items()
        ]  # fmt: skip
        at = datetime_of(self.began_at).isoformat(timespec="milliseconds")
        return orjson.dumps({
            "transactionTime": at, "request": self.request, "requiresAccessToken": False, "output": listed, "error": [],
        })  # fmt: skip


class Jobs:
    """All exports under one folder."""

    def __init__(self, folder: str, clock: Clock) -> None:
        self._folder, self._clock = Path(folder), clock

    def begin(self, name: str, request: str) -> Job:
        """A new export; whatever is past its day goes."""
        self._forget_old()
        now = self._clock.now()
        job = Job(name, str(self._folder / name), request, now, now)
        Path(job.folder).mkdir(parents=True)
        self._note(job)
        return job

    def find(self, name: str) -> Job | None:
        """The export of that name, or None where there is none any more."""
        if not _NAME.fullmatch(name):
            return None
        try:
            job = Job(**orjson.loads((self._folder / name / _STATE).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        now = self._clock.now()
        if job.state != "running" and now > job.touched_at + _LASTS:
            self.forget(job)
            return None
        if job.state == "running" and now > job.touched_at + _SILENT:
            job.state = "failed"
        return job

    def add(self, job: Job, kind: str, bodies: Sequence[bytes]) -> None:
        """Write some resources of a type; OSError when the export was forgotten meanwhile."""
        if bodies:
            with job.place(kind).open("ab") as out:
                out.writelines(body + b"\n" for body in bodies)
            job.counts[kind] = job.counts.get(kind, 0) + len(bodies)
        self._note(job)

    def finish(self, job: Job, state: str) -> None:
        """Say that it is done or has failed; nothing when it was forgotten meanwhile."""
        job.state = state
        if Path(job.folder).is_dir():
            self._note(job)

    def forget(self, job: Job) -> None:
        """Take its files away."""
        shutil.rmtree(job.folder, ignore_errors=True)

    def _note(self, job: Job) -> None:
        job.touched_at = self._clock.now()
        unfinished = Path(job.folder) / f"{_STATE}.new"
        unfinished.write_bytes(orjson.dumps(asdict(job)))
        unfinished.replace(Path(job.folder) / _STATE)

    def _forget_old(self) -> None:
        for place in self._folder.glob("*/" + _STATE):
            self.find(place.parent.name)
