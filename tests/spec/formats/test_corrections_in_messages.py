"""Which of several words of a laboratory on one result stand: by status and time, whatever the order of the file."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from emr_hub.formats import read_records, settle
from tests.unit.emr_hub.formats.hl7v2.messages import MSH, OBR, OBX, message, with_field

# Each word: status, value, minute at which the result changed (OBR-22), minute at which the message was sent (MSH-7).
BOOK = {
    "a preliminary result is followed by the final one": ("P 5.0 1 1, F 5.4 5 5", "P 5.0, F 5.4"),
    "a preliminary result that comes after the final one is late": ("F 5.4 5 5, P 5.0 9 9", "F 5.4"),
    "an older preliminary result that is sent again changes nothing": (
        "P 5.0 1 1, F 5.4 5 5, P 5.0 1 9",
        "P 5.0, F 5.4",
    ),
    "a correction follows what it corrects": ("F 5.4 5 5, C 6.4 9 9", "F 5.4, C 6.4"),
    "of two corrections the later stands": ("C 5.4 5 5, C 6.4 9 9", "C 6.4"),
    "an older correction that is sent again does not come back": ("C 6.4 5 5, C 5.4 3 9", "C 6.4"),
    "of two changes at one time the one sent later stands": ("F 5.4 5 5, F 6.4 5 9", "F 6.4"),
    "a final result told after its correction is late": ("C 6.4 5 5, F 5.4 9 9", "C 6.4"),
    "a cancelled result is taken back": ("F 5.4 5 5, X - 9 9", "F 5.4, X -"),
    "a deleted result is taken back": ("F 5.4 5 5, D 5.4 9 9", "F 5.4, D 5.4"),
    "a result of another patient is taken back": ("F 5.4 5 5, W 5.4 9 9", "F 5.4, W 5.4"),
    "an older result does not undo a deletion": ("D 5.4 9 9, F 5.4 5 5", "D 5.4, F 5.4"),
    "a result told anew after its deletion begins there": ("F 5.4 2 2, D 5.4 5 5, F 6.4 9 9", "F 6.4"),
    "a preliminary result does not undo a deletion": ("F 5.4 2 2, D 5.4 5 5, P 6.4 9 9", "F 5.4, D 5.4"),
    "a correction undoes a deletion": ("D 5.4 5 5, C 6.4 9 9", "C 6.4"),
}


def said(word: str) -> str:
    """The message that says one word."""
    status, value, changed, sent = word.split()
    return message(
        MSH=with_field(MSH, 7, f"2025030309{int(sent):02d}00+0700"),
        OBR=with_field(with_field(OBR, 22, f"2025030309{int(changed):02d}00+0700"), 25, status),
        OBX=with_field(with_field(OBX, 5, value.strip("-")), 11, status),
    )  # fmt: skip


def standing(path: Path, words: tuple[str, ...]) -> set[tuple[str, float | None]]:
    path.write_text("".join(map(said, words)), encoding="utf-8")
    settled = settle(read_records([path]))
    rows = settled.records.rows.select(["status", "value"]).filter(settled.kept).to_pylist()
    return {(row["status"], row["value"]) for row in rows}


def expected(words: str) -> set[tuple[str, float | None]]:
    told = {"P": "preliminary", "F": "final", "C": "corrected", "X": "cancelled"}
    pairs = [word.split() for word in words.split(", ")]
    return {(told.get(status, "entered-in-error"), None if value == "-" else float(value)) for status, value in pairs}


@pytest.mark.parametrize("promise", BOOK)
def test_the_words_that_stand(tmp_path: Path, promise: str) -> None:
    told, stand = BOOK[promise]
    for words in permutations(told.split(", ")):
        assert standing(tmp_path / "results.hl7", words) == expected(stand), words


def test_a_word_on_one_result_leaves_the_others_of_its_report(tmp_path: Path) -> None:
    """The place of a result within its message does not matter."""
    potassium = "OBX|2|NM|2823-3^Kali^LN||4.1|mmol/L|||||F"
    later = message(
        MSH=with_field(MSH, 7, "20250303091000+0700"), OBR=with_field(OBR, 22, "20250303091000+0700"),
        OBX=with_field(with_field(potassium, 1, "1"), 5, "4.4"),
    )  # fmt: skip
    both = message().replace(OBX, f"{OBX}\r{potassium}")
    path = tmp_path / "results.hl7"
    path.write_text(both + later, encoding="utf-8")
    settled = settle(read_records([path]))
    assert set(settled.records.rows["value"].filter(settled.kept).to_pylist()) == {4.4, 5.4}


def test_what_a_corrected_report_repeats_as_final_is_of_the_correction(tmp_path: Path) -> None:
    path = tmp_path / "results.hl7"
    again = message(
        MSH=with_field(MSH, 7, "20250303091000+0700"),
        OBR=with_field(with_field(OBR, 22, "20250303091000+0700"), 25, "C"), OBX=with_field(OBX, 5, "6.4"),
    )  # fmt: skip
    path.write_text(message() + again, encoding="utf-8")
    settled = settle(read_records([path]))
    assert settled.records.rows["version"].filter(settled.kept).to_pylist() == [2, 3]


KALI = "OBX|2|NM|2823-3^Kali^LN||4.1|mmol/L|||||F"


def taken_back(minute: int, *, number: str = "P1") -> str:
    """A report that is cancelled as a whole: OBR-25 says so and no OBX follows."""
    at = f"2025030309{minute:02d}00+0700"
    order = with_field(with_field(with_field(OBR, 2, number), 22, at), 25, "X")
    return message(MSH=with_field(MSH, 7, at), ORC="", OBR=with_field(order, 7, ""), OBX="", SPM="")


def both_tests() -> str:
    return message().replace(OBX, f"{OBX}\r{KALI}")


WHOLE = {
    "a report cancelled as a whole takes back each of its tests": (
        [both_tests(), taken_back(9)],
        {("final", 5.4), ("final", 4.1), ("cancelled", None)},
        4,
    ),
    "one that is told again takes them back once": (
        [message(), taken_back(9), taken_back(9), taken_back(12)],
        {("final", 5.4), ("cancelled", None)},
        2,
    ),
    "what is told anew after it stands": ([message(), taken_back(2), said("C 6.4 9 9")], {("corrected", 6.4)}, 1),
    "a preliminary result does not undo it": (
        [said("F 5.4 2 2"), taken_back(5), said("P 6.4 9 9")],
        {("final", 5.4), ("cancelled", None)},
        2,
    ),
    "another order is not touched": ([message(), taken_back(9, number="P2")], {("final", 5.4)}, 1),
    "of an order without results it is no result": ([taken_back(9)], set(), 0),
}


@pytest.mark.parametrize("promise", WHOLE)
def test_a_report_cancelled_as_a_whole(tmp_path: Path, promise: str) -> None:
    told, stand, kept = WHOLE[promise]
    for messages in permutations(told):
        for number, one in enumerate(messages):
            (tmp_path / f"{number}.hl7").write_text(one, encoding="utf-8")
        settled = settle(read_records([tmp_path]))
        rows = settled.records.rows.select(["status", "value"]).filter(settled.kept).to_pylist()
        assert ({(r["status"], r["value"]) for r in rows}, len(rows)) == (stand, kept), messages
