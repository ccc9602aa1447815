"""What the disk did not take is an error, never a row that is silently missing."""

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios.audits.plain_tables.bundles import Shelf
from scenarios.audits.plain_tables.packing import Spans, packing_of

WORDS = np.arange(20, dtype=np.uint64).reshape(-1, 1)
PACKING = packing_of(Spans(0, 60_000, 0, 0, True, True), True, (1, 5), 1, len(WORDS), (1, 1, 1, 1))


@pytest.fixture
def only(request: Any) -> Iterator[None]:
    """No file may grow beyond so many bytes: what goes beyond is cut, as it is when a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (request.param, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def put(path: Path) -> Shelf:
    shelf = Shelf(path, room=0)
    shelf.put(PACKING, np.array([0, len(WORDS)]), lambda words: np.copyto(words, WORDS))
    shelf.close()
    return shelf


@pytest.mark.parametrize("only", [WORDS.nbytes], indirect=True)
def test_what_the_disk_takes_is_there(only: None, tmp_path: Path) -> None:
    assert np.array_equal(put(tmp_path / "rows").bundles[0].of(0), WORDS)


@pytest.mark.parametrize("only", [WORDS.nbytes - 60], indirect=True)
def test_what_the_disk_cuts_short_is_an_error(only: None, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File too large"):
        put(tmp_path / "rows")
