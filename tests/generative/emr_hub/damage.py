"""What happens to files on their way: cut, repeated, reordered, re-encoded, with bytes that nobody wrote."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def orders_of(count: int) -> st.SearchStrategy[list[int]]:
    """Which records come, in which order, some of them more than once."""
    return st.lists(st.integers(0, count - 1), min_size=1, max_size=2 * count)


def scarred(content: bytes, scars: Sequence[tuple[int, bytes]]) -> bytes:
    """The content with bytes put over it in some places."""
    for at, scar in scars:
        place = at % max(1, len(content))
        content = content[:place] + scar + content[place + len(scar) :]
    return content


SCARS = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.sampled_from((*(bytes([one]) for one in b"\0<>&|\r\x0b\x1c\xff"), b"MSH"))),
    min_size=1,
    max_size=4,
)
