"""Blocks of lines: the same lines whatever the size of a block, and never more than one line held."""

import io

from hypothesis import given
from hypothesis import strategies as st

from emr_hub.formats.lines import blocks


@given(st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\n", b"")), max_size=8), st.integers(1, 9))
def test_blocks_hold_every_line_once_with_its_number(lines: list[bytes], size: int) -> None:
    found = list(blocks(io.BytesIO(b"\n".join(lines)), block_bytes=size))
    numbered = [(b.first + at, line) for b in found for at, line in enumerate(b.lines)]
    assert [line for _, line in numbered] == (lines or [b""])
    assert [number for number, _ in numbered] == list(range(1, len(numbered) + 1))


@given(st.integers(1, 7))
def test_a_line_longer_than_the_bound_is_a_fault_and_its_neighbours_stand(size: int) -> None:
    found = list(blocks(io.BytesIO(b"ab\n" + b"x" * 50 + b"\ncd"), block_bytes=size, max_line_bytes=10))
    assert [line for b in found for line in b.lines if line] == [b"ab", b"cd"]
    assert [f.line for b in found for f in b.faults] == [2]


def test_a_long_last_line_is_a_fault() -> None:
    (last,) = (b for b in blocks(io.BytesIO(b"x" * 50), block_bytes=7, max_line_bytes=10))
    assert [f.line for f in last.faults] == [1]
