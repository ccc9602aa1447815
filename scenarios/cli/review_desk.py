"""Where a reviewer sits: a running coordinator at its address, or one put together here over a ledger."""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from emr_hub.errors import DataError, UsageError
from emr_hub.wire import Answer, Wire

_HERE = "https://coordinator.here"  # no address of anybody: the application answers in this process


TOKEN = "EMR_HUB_TOKEN"
"""The variable that holds a token where the coordinator lists its callers; on a command line all could read it."""


class Desk:
    """Asks the review endpoints; a refusal becomes an error that names what was wrong. `to` is where they answer.

    `token`: by which the coordinator knows this program, where it lists its callers.
    """

    def __init__(self, base: str, to: Any, token: str | None = None) -> None:
        self._base, self._to = base, to
        self._headers = {"authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: object) -> dict[str, Any]:
        """What lies there."""
        return self._asked(path, lambda wire, url: wire.get(f"{url}?{urlencode(query)}", headers=self._headers))

    def post(self, path: str, said: dict[str, str]) -> dict[str, Any]:
        """What came of saying so."""
        return self._asked(path, lambda wire, url: wire.post(url, orjson.dumps(said), headers=self._headers))

    def _asked(self, path: str, ask: Callable[[Wire, str], Awaitable[Answer]]) -> dict[str, Any]:
        async def asked() -> Answer:
            wire = Wire({self._base: self._to})
            try:
                return await ask(wire, f"{self._base}/review/{quote(path)}")
            finally:
                await wire.close()

        return _read(asyncio.run(asked()), path)


def _read(answer: Answer, path: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(answer.body)
    if answer.ok:
        return found
    issue = found["issue"][0] if found.get("issue") else {"diagnostics": f"status {answer.status}"}
    where = (issue.get("expression") or [path])[0]
    if answer.status == 401:
        raise UsageError("the coordinator lists who may call", where=TOKEN, expected="the token of one of them")
    if answer.status == 404:
        raise UsageError(issue["diagnostics"], where=where, expected="one that emr-hub review list shows")
    raise DataError(issue["diagnostics"], where=where)


def whoever(by: str | None) -> str:
    """The name of whoever looks or decides: as given, else of the user of this machine."""
    return by if by is not None else getpass.getuser()


@contextmanager
def desk_at(url: str | None, data: Path, database: str | None) -> Iterator[Desk]:
    """The desk of a coordinator: at an address, or over the ledger in a folder or database."""
    if url is not None:
        base = _base_of(url)
        yield Desk(base, None, os.environ.get(TOKEN))
        return
    from scenarios.cli.serving import coordinator_app

    if database is None and not (data / "coordinator.sqlite").is_file():
        raise UsageError("no ledger of a coordinator", where=str(data), expected="coordinator.sqlite, or --url")
    yield Desk(_HERE, coordinator_app(data, database))


def _base_of(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError("no address", where="--url", expected="an address such as http://127.0.0.1:8800")
    return f"{parts.scheme}://{parts.netloc}"
