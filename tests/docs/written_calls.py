"""The calls that stand on a page, made as they stand there: a status above each, curl below it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_CALL = re.compile(r"^# (\d{3})\n(curl (?:.*\\\n)*.*)$", re.M)
_SERVER = re.compile(r"http://127\.0\.0\.1:88\d\d")

with_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def called_as_written(page: str, address: str) -> int:
    """Make every call of a page to the server at this address, in order, and get the status above it; how many."""
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    calls = _CALL.findall(written)
    assert len(calls) == written.count("curl -sS"), "every call says its status"
    for status, call in calls:
        asked = _SERVER.sub(address, call).replace("curl -sS", "curl -sS -w '\\n%{http_code}'")
        done = subprocess.run(["sh", "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.stdout.rsplit("\n", 1)[-1] == status, f"{call}\n{done.stdout}{done.stderr}"
    return len(calls)
