"""Messages exist in both languages, with the same places to fill, and errors come as one line."""

from __future__ import annotations

import csv
import re
import string
import unicodedata
from importlib import resources
from pathlib import Path

import orjson
import pytest

from emr_hub.errors import CheckFailed, DataError, UsageError
from scenarios.cli.voice import Voice, messages, phrases, split_language

ENGLISH, VIETNAMESE = Voice("en"), Voice("vi")
CODE = Path(__file__).parents[4] / "scenarios" / "cli"


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", messages())
def test_every_message_speaks_both_languages_and_fills_the_same_places(key: str) -> None:
    row = messages()[key]
    assert row["en"].strip() and row["vi"].strip()
    assert places(row["en"]) == places(row["vi"])


def test_vietnamese_is_written_in_one_composed_form() -> None:
    texts = [row["vi"] for row in messages().values()] + [vietnamese for _, vietnamese in phrases()]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_every_phrase_fills_the_same_places() -> None:
    text = (resources.files("scenarios.cli") / "tables" / "phrases.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        assert places(row["vi"]) <= places(row["en"]), row["en"]


def test_no_phrase_takes_the_words_of_another() -> None:
    text = (resources.files("scenarios.cli") / "tables" / "phrases.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        filled = {name: f"<{name}>" for name in places(row["en"]) - {"why"}} | {"why": "<why>"}
        assert VIETNAMESE.phrase(row["en"].format(**filled)) == row["vi"].format(**filled), row["en"]


def test_every_message_that_the_code_says_is_in_the_table() -> None:
    said = {key for file in CODE.glob("*.py") for key in re.findall(r'\bsay\("([\w.]+)"', file.read_text("utf-8"))}
    assert said <= set(messages())


def test_an_error_names_place_finding_and_expectation_in_one_line() -> None:
    error = UsageError("got -1", where="my.toml: period.burn_in_days", expected="a whole number of days from 0 to 3650")
    assert ENGLISH.error(error) == (
        "Error: my.toml: period.burn_in_days: got -1; expected a whole number of days from 0 to 3650"
    )
    assert VIETNAMESE.error(error) == (
        "Lỗi: my.toml: period.burn_in_days: nhận được -1; cần một số nguyên ngày từ 0 đến 3650"
    )


def test_an_error_of_several_lines_is_said_in_one() -> None:
    assert "\n" not in ENGLISH.error(DataError("first\nsecond", where="x.json"))


@pytest.mark.parametrize(
    "broken",
    [b"{]", b"[1,]", b'{"a" 1}', b'{"a":tru}', b'{1:2}', b'"\\x"', b"1.e", b"-x", b"1ex", b'{"a":1}x', b"[1 2]",
     b'"\x01"', b'"\\ud800"', b"01", b'{"a":1 "b":2}', b"nul", b"1e999", b'{"a":}', b"NaN", b'"\xff"'],
)  # fmt: skip
def test_whatever_is_wrong_with_json_is_said_in_vietnamese(broken: bytes) -> None:
    with pytest.raises(orjson.JSONDecodeError) as caught:
        orjson.loads(broken)
    said = VIETNAMESE.phrase(f"not JSON: {caught.value.msg} at column 1")
    assert said.startswith("không phải JSON: ") and said.endswith(", ở cột 1")
    assert not re.search(r"character|expect|string|after|number|value|digit|document|surrogate", said)


def test_an_error_without_a_phrase_keeps_its_own_words() -> None:
    assert VIETNAMESE.error(CheckFailed("nobody translated this")) == "Lỗi: nobody translated this"


def test_a_place_may_hold_braces() -> None:
    assert VIETNAMESE.error(UsageError("unknown key '{x}'")) == "Lỗi: không có khóa '{x}'"


def test_an_unknown_number_is_said_to_be_unknown_and_never_zero() -> None:
    assert (ENGLISH.number(None), VIETNAMESE.number(None)) == ("unknown", "không rõ")


def test_numbers_have_the_separators_of_the_language() -> None:
    assert (ENGLISH.number(1234567.5, 1), VIETNAMESE.number(1234567.5, 1)) == ("1,234,567.5", "1.234.567,5")


@pytest.mark.parametrize(
    "arguments", [["--lang", "vi", "run", "x"], ["run", "--lang=vi", "x"], ["run", "x", "--lang", "vi"]]
)
def test_the_language_may_stand_anywhere(arguments: list[str]) -> None:
    assert split_language(arguments) == (VIETNAMESE, ["run", "x"])


@pytest.mark.parametrize("arguments", [["--lang"], ["--lang", "fr"], ["--lang="]])
def test_a_language_that_is_not_spoken_is_refused(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match="en, vi"):
        split_language(arguments)
