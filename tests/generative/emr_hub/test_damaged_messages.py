"""However a capture is damaged: nothing raises, every message is kept or named, and whole messages read as ever."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.generative.emr_hub.damage import ENCODINGS, SCARS, orders_of, scarred
from tests.unit.emr_hub.formats.hl7v2.messages import MSH, OBR, OBX, ORC, PID, PV1, SPM, framed, message, with_field
from tests.unit.emr_hub.formats.kept import Kept, kept

MESSAGES = [
    message(
        MSH, PID, PV1, with_field(ORC, 2, f"P{n}"), with_field(OBR, 2, f"P{n}"),
        *(with_field(with_field(OBX, 5, f"{n}.{at}"), 4, str(at)) for at in range(n)), SPM,
    )
    for n in range(1, 5)
]  # fmt: skip


def read(content: bytes) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        return kept("hl7v2", Path(folder) / "results.hl7", content)


def said(rows: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    """What the rows say, wherever they stood."""
    return Counter((row["source_id"], row["value"], row["subject"], row["ordered"]) for row in rows)


ALONE = [said(read(one.encode()).table) for one in MESSAGES]


@settings(max_examples=60, deadline=None)
@given(
    order=orders_of(len(MESSAGES)), encoding=st.sampled_from(ENCODINGS), end=st.sampled_from(["\r", "\n", "\r\n"]),
    in_frames=st.booleans(),
)  # fmt: skip
def test_messages_say_the_same_in_any_order_any_number_of_times_in_any_letters(
    order: list[int], encoding: str, end: str, in_frames: bool
) -> None:
    parts = [MESSAGES[at].replace("\r", end) for at in order]
    found = read("".join(map(framed, parts) if in_frames else parts).encode(encoding))
    assert said(found.table) == sum((ALONE[at] for at in order), Counter())
    assert found.records == len(order) and not found.rejects


@settings(max_examples=120, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("in_frames", [False, True])
def test_a_cut_capture_keeps_every_whole_message_and_never_half_a_value(in_frames: bool, data: st.DataObject) -> None:
    parts = [framed(one) for one in MESSAGES] if in_frames else MESSAGES
    whole = "".join(parts).encode()
    content = whole[: data.draw(st.integers(0, len(whole)))]
    ends = [len("".join(parts[: at + 1]).encode()) - (1 if in_frames else 0) for at in range(len(parts))]
    complete = sum(end <= len(content) for end in ends)
    found = read(content)
    # Of the message that was cut only results that are whole in themselves may be read: their values are never others.
    assert not sum(ALONE[:complete], Counter()) - said(found.table)
    values = {(name, value) for name, value, *_ in sum(ALONE, Counter())}
    assert {(row["source_id"], row["value"]) for row in found.table} <= values
    assert len(found.rejects) <= 1


@settings(max_examples=150, deadline=None)
@given(scars=SCARS, in_frames=st.booleans())
@example(scars=[(9548, b"\x0b")], in_frames=False)
def test_scars_cost_no_more_than_the_messages_they_touch(scars: list[tuple[int, bytes]], in_frames: bool) -> None:
    parts = [framed(one) for one in MESSAGES] if in_frames else MESSAGES
    damaged = scarred("".join(parts).encode(), scars)
    found = read(damaged)
    # A scar right before a message may promise a frame, whose end is missing then: that message is touched too.
    whole = [one.encode() for one in parts]
    untouched = [at for at, one in enumerate(whole) if one in damaged and b"\x0b" + one not in damaged]
    least: Counter[tuple[Any, ...]] = sum((ALONE[at] for at in untouched), Counter())
    assert not least - said(found.table)
    # Messages met are kept or refused: no more refusals than messages, and one more where a row was cut off a message.
    assert len(found.rejects) <= found.records + 1
