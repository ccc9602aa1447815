"""What waits for its turn comes back as it was left, column by column, and waits no longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest

from scenarios.experiments.waiting import WaitingRoom


@dataclass(frozen=True, slots=True)
class Left:
    numbers: dict[str, np.ndarray]
    table: pa.Table
    nothing: None = None


def things() -> Left:
    kinds = {"int8": np.arange(7, dtype=np.int8), "none": np.zeros(0, np.int64), "int64": np.arange(1000) - 500,
             "float": np.array([np.nan, 1.5, -np.inf]), "wide": np.arange(12.0).reshape(3, 4)}  # fmt: skip
    words = pa.array(["a", None, "b", "a"]).dictionary_encode()
    return Left(kinds, pa.table({"word": words, "text": ["x", "yy", None, ""], "n": [1, 2, 3, None]}))


def test_what_is_fetched_is_what_was_left_and_may_be_written_to(tmp_path):
    room, left = WaitingRoom(tmp_path), things()
    room.leave(3, left)
    room.leave(4, "another")
    found = room.fetch(3)
    assert found.table.equals(left.table)
    assert found.numbers.keys() == left.numbers.keys()
    for name, column in found.numbers.items():
        np.testing.assert_array_equal(column, left.numbers[name], strict=True)
        assert column.flags.writeable
        assert column.flags.aligned
    found.numbers["int64"][0] = 7
    assert room.fetch(4) == "another"


def test_what_was_fetched_waits_no_longer(tmp_path):
    room = WaitingRoom(tmp_path)
    room.leave(1, things())
    room.fetch(1)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        room.fetch(1)
