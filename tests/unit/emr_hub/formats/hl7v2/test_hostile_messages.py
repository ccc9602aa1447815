"""Files and captures that are broken or mean harm: bounded, named, and the other messages are read."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from emr_hub.formats.hl7v2.framing import frames
from emr_hub.formats.limits import LIMITS, Limits
from tests.unit.emr_hub.formats.hl7v2.messages import MSH, OBX, PID, framed, message, with_field
from tests.unit.emr_hub.formats.kept import Kept, Slow, kept

GOOD = message()


def read(tmp_path: Path, content: str | bytes, limits: Limits = LIMITS, name: str = "results.hl7") -> Kept:
    return kept("hl7v2", tmp_path / name, content.encode() if isinstance(content, str) else content, limits)


ENDS = [("\r", "carriage return"), ("\n", "line feed"), ("\r\n", "both"), ("\r\r\n\n", "blank lines between")]


@pytest.mark.parametrize(("end", "name"), ENDS)
def test_lines_may_end_in_any_way(tmp_path: Path, end: str, name: str) -> None:
    found = read(tmp_path, message(end=end) * 3)
    assert [row["line"] for row in found.table] == [1, 2, 3] and not found.rejects, name


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert len(read(tmp_path, GOOD.rstrip("\r")).table) == 1


def test_batches_are_opened_and_their_count_is_checked(tmp_path: Path) -> None:
    batch = f"FHS|^~\\&|LIS\rBHS|^~\\&|LIS\r{GOOD}{GOOD}BTS|2\rBHS|^~\\&|LIS\r{GOOD}BTS|7\rFTS|2\r"
    found = read(tmp_path, batch)
    assert len(found.table) == 3 and not found.rejects and found.records == 3
    assert found.counts["BTS with another number of messages than it announces"] == 1


def test_a_capture_is_opened_frame_by_frame(tmp_path: Path) -> None:
    found = read(tmp_path, framed(GOOD) * 3)
    assert [row["line"] for row in found.table] == [1, 2, 3] and not found.rejects


def test_a_capture_cut_in_the_middle_keeps_the_frames_before(tmp_path: Path) -> None:
    found = read(tmp_path, framed(GOOD) * 2 + framed(GOOD)[:-20])
    assert [row["line"] for row in found.table] == [1, 2]
    assert found.reasons == ["cut off: the MLLP frame has no end mark"]


def test_a_frame_that_lost_its_end_does_not_swallow_the_next(tmp_path: Path) -> None:
    found = read(tmp_path, framed(GOOD) + framed(GOOD)[:-2] + framed(GOOD))
    assert [row["line"] for row in found.table] == [1, 3]
    assert found.reasons == ["cut off: the MLLP frame has no end mark"]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (f"\x0b{PID}\r{OBX}\r\x1c\r", "no message: the MLLP frame does not begin with MSH"),
        (f"{framed(GOOD)[:-1]}{PID}\r", "no message: stands between two MLLP frames"),
    ],
)
def test_what_is_no_message_is_named(tmp_path: Path, bad: str, why: str) -> None:
    found = read(tmp_path, framed(GOOD) + bad + framed(GOOD))
    assert found.reasons == [why] and len(found.table) in (2, 3)


def test_segments_before_any_header_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, f"{PID}\r{OBX}\r{GOOD}")
    assert found.reasons == ["no message: does not begin with MSH"] and len(found.table) == 1


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("MSH|", "the header declares no usable delimiters (MSH-1, MSH-2)"),
        ("MSH|||||", "the header names no message type (MSH-9)"),
        ("MSH|^^^^|LIS", "the header declares no usable delimiters (MSH-1, MSH-2)"),
        ("MSH|^~\\&|LIS|27801", "the header names no message type (MSH-9)"),
        (with_field(MSH, 9, ""), "the header names no message type (MSH-9)"),
    ],
)
def test_a_header_that_cannot_be_used_costs_its_message_only(tmp_path: Path, header: str, why: str) -> None:
    found = read(tmp_path, GOOD + message(MSH=header) + GOOD)
    assert [row["line"] for row in found.table] == [1, 3] and found.reasons == [why]


def test_a_value_cut_by_the_end_of_the_file_is_no_value(tmp_path: Path) -> None:
    whole = message(SPM="")
    cut = whole[: whole.index("|5.4|") + 2]  # ends in `|5`: a number, and not the one that was meant
    found = read(tmp_path, cut)
    assert not found.table and found.reasons == ["the file ends within an OBX segment"]


def test_letters_of_no_character_set_cost_their_message_only(tmp_path: Path) -> None:
    bad = message(PID=with_field(PID, 5, "Nguy")).encode().replace(b"Nguy", b"Nguy\xff\xfe")
    found = read(tmp_path, GOOD.encode() + bad + GOOD.encode())
    assert [row["line"] for row in found.table] == [1, 3]
    assert found.reasons == ["neither UTF-8 nor of a character set that MSH-18 names"]


def test_zero_bytes_are_letters_like_others(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + "\0\0\0" + message(PID=with_field(PID, 5, "A\0B")) + GOOD)
    assert len(found.table) == 3 and not found.rejects


def test_a_message_longer_than_allowed_is_let_go_and_the_next_is_read(tmp_path: Path) -> None:
    long = message(OBX=with_field(OBX, 5, "x" * 3_000_000))
    found = read(tmp_path, GOOD + long + GOOD, Limits(line_bytes=1 << 20))
    assert [row["line"] for row in found.table] == [1, 3]
    assert found.reasons == [f"longer than {1 << 20} bytes"]


def test_escapes_that_ask_for_a_million_lines_get_ten(tmp_path: Path) -> None:
    (row,) = read(tmp_path, message(OBX=with_field(with_field(OBX, 2, "FT"), 5, "a\\.sp999999999\\b"))).table
    assert row["text"] == "a" + "\n" * 10 + "b"


@pytest.mark.parametrize(
    "text", ["\\", "\\X\\", "\\Xzz\\", "\\XC\\", "\\.sp\\", "\\.sp-3\\", "\\E", "\\\\", "\\C2842\\"]
)
def test_no_escape_sequence_breaks_a_message(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, message(OBX=with_field(with_field(OBX, 2, "ST"), 5, f"a{text}b")) + GOOD)
    assert len(found.table) == 2 and not found.rejects


def test_a_packed_bomb_ends_at_the_ratio(tmp_path: Path) -> None:
    bomb = gzip.compress(GOOD.encode() * 2 + b"\r" * (64 << 20))
    found = read(tmp_path, bomb, Limits(ratio=20, ratio_from_bytes=1 << 20), "results.hl7.gz")
    assert len(found.table) == 2 and any("unpacks to more than" in why for why in found.reasons)


@pytest.mark.parametrize("content", ["", "\r\n", "\x0b\x1c\r"])
def test_a_file_that_holds_nothing_says_nothing(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert not found.table and not found.rejects and found.records == 0


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("whole", [GOOD * 3, framed(GOOD) * 3, f"BHS|^~\\&\r{GOOD * 3}BTS|3\r"])
def test_where_the_blocks_of_a_file_end_does_not_matter(size: int, whole: str) -> None:
    told = [frame.content for frame in frames(Slow(whole.encode(), size), LIMITS)]
    assert told == [frame.content for frame in frames(io.BytesIO(whole.encode()), LIMITS)] and len(told) in (3, 5)
