"""The server of docs/fhir-server.md is served as it stands there, and every call of the page is answered as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.written_calls import ROOT, called_as_written, with_curl
from tests.on_loopback import served

PAGE = (ROOT / "docs" / "fhir-server.md").read_text(encoding="utf-8")


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)  # the page puts its exports beside it
    made: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.S)[0], made)
    with served(made["app"]) as found:
        yield found


@with_curl
def test_every_call_of_the_page_is_answered_as_the_page_says(address: str) -> None:
    assert called_as_written("fhir-server.md", address) >= 15


def test_the_page_names_every_argument_of_the_router() -> None:
    from inspect import signature

    from emr_hub.server import fhir_router

    own = set(signature(fhir_router).parameters) - {"store", "door", "base", "clock", "software"}
    assert own - {"body_limit_bytes", "default_count", "max_count"} == set(
        re.findall(r"`(\w+)`", PAGE.partition("## Mounting it")[2].partition("##")[0].partition("|---")[2])
    ) - {"Refusal"}
