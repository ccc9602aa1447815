"""The calls of these pages are made as they stand there, by curl, against a coordinator on a socket."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from scenarios.cli.serving import coordinator_app

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("patient-index.md", "coordinator-api.md")
CALL = re.compile(r"^# (\d{3})\n(curl (?:.*\\\n)*.*)$", re.M)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    app = coordinator_app(tmp_path, None, population=1_500_000)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", loop="asyncio"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("page", PAGES)
def test_every_call_of_the_page_is_answered_as_the_page_says(address: str, page: str) -> None:
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    calls = CALL.findall(written)
    assert len(calls) == written.count("curl -sS") >= 15, "every call says its status"
    for status, call in calls:
        asked = call.replace("http://127.0.0.1:8800", address).replace("curl -sS", "curl -sS -w '\\n%{http_code}'")
        done = subprocess.run(["sh", "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.stdout.rsplit("\n", 1)[-1] == status, f"{call}\n{done.stdout}{done.stderr}"
