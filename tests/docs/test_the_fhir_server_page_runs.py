"""The server of docs/fhir-server.md is served as it stands there, and every call of the page is answered as it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "fhir-server.md").read_text(encoding="utf-8")
CALL = re.compile(r"^# (\d{3})\n(curl (?:.*\\\n)*.*)$", re.M)


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)  # the page puts its exports beside it
    made: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.S)[0], made)
    server = uvicorn.Server(uvicorn.Config(made["app"], port=0, log_level="error", loop="asyncio", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_call_of_the_page_is_answered_as_the_page_says(address: str) -> None:
    calls = CALL.findall(PAGE)
    assert len(calls) == PAGE.count("curl -sS") >= 15, "every call says its status"
    for status, call in calls:
        asked = call.replace("http://127.0.0.1:8808", address).replace("curl -sS", "curl -sS -w '\\n%{http_code}'")
        done = subprocess.run(["sh", "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.stdout.rsplit("\n", 1)[-1] == status, f"{call}\n{done.stdout}{done.stderr}"


def test_the_page_names_every_argument_of_the_router() -> None:
    from inspect import signature

    from emr_hub.server import fhir_router

    own = set(signature(fhir_router).parameters) - {"store", "door", "base", "clock", "software"}
    assert own - {"body_limit_bytes", "default_count", "max_count"} == set(
        re.findall(r"`(\w+)`", PAGE.partition("## Mounting it")[2].partition("##")[0].partition("|---")[2])
    ) - {"Refusal"}
