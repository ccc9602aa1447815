"""The calls of these pages are made as they stand there, by curl, against a coordinator on a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.cli.serving import coordinator_app
from tests.docs.written_calls import called_as_written, with_curl
from tests.on_loopback import served

PAGES = ("patient-index.md", "coordinator-api.md")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(coordinator_app(tmp_path, None, population=1_500_000), lifespan="auto") as found:
        yield found


@with_curl
@pytest.mark.parametrize("page", PAGES)
def test_every_call_of_the_page_is_answered_as_the_page_says(address: str, page: str) -> None:
    assert called_as_written(page, address) >= 15
