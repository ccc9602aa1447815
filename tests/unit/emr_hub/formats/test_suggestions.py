"""Suggestions for unmapped codes: right for most names of the catalogue, also misspelt, and cautious where unsure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from emr_hub.formats.code_book import suggest
from emr_hub.formats.code_book.names import plain
from emr_hub.formats.code_book.suggesting import Unmapped
from emr_hub.formats.code_book.unmapped import is_likely
from emr_hub.terminology import Analyte, analytes


def unmapped(
    name: str, unit: str = "", middle: float | None = None, *, code: str = "XN0001", service: str = "", words: int = 0
) -> Unmapped:
    steps = [] if middle is None else [int(np.floor(np.log10(middle) * 20))]
    counts = np.array([10] * len(steps), np.int64)
    return Unmapped("local", code, name, unit, service, 10, np.array(steps, np.int64), counts, words)


def as_reported(of: Analyte, name: str) -> Unmapped:
    if not of.is_numeric:
        return unmapped(name, words=10)
    return unmapped(name, of.unit, of.pop_mean if of.pop_mean and of.pop_mean > 0 else None)


def two_letters_swapped(name: str) -> str:
    words = plain(name).split()
    at = max(range(len(words)), key=lambda n: len(words[n]))
    word = words[at]
    words[at] = word[:3] + word[4] + word[3] + word[5:] if len(word) > 5 else word
    return " ".join(words)


WRITTEN: list[tuple[str, Callable[[Analyte], str], float]] = [
    ("Vietnamese", lambda a: a.name_vi, 0.98),
    ("without accents, in capitals", lambda a: plain(a.name_vi).upper(), 0.97),
    ("English", lambda a: a.name_en, 0.97),
    ("with words of the order", lambda a: f"Định lượng {a.name_vi} [Máu]", 0.95),
    ("misspelt", lambda a: two_letters_swapped(a.name_vi), 0.9),
]


@pytest.mark.parametrize(("how", "written", "least"), WRITTEN, ids=[w[0] for w in WRITTEN])
def test_most_names_of_the_catalogue_are_found_again(how: str, written: Callable[[Analyte], str], least: float) -> None:
    first = {a.key: suggest(as_reported(a, written(a))) for a in analytes().values()}
    right = sum(bool(found) and found[0].analyte == key for key, found in first.items())
    likely = {key: found for key, found in first.items() if found and is_likely(found)}
    assert right / len(first) >= least
    assert len(likely) / len(first) >= 0.7
    assert all(found[0].analyte == key for key, found in likely.items()), "a likely suggestion is wrong"


def test_short_names_that_differ_by_a_letter_are_not_taken_for_each_other() -> None:
    assert [suggest(unmapped(name, "mmol/L", middle))[0].analyte for name, middle in
            (("Na", 140.0), ("Ca", 2.3), ("K", 4.2), ("Cl", 102.0))] == ["na", "ca", "k", "cl"]  # fmt: skip


def test_urine_is_not_taken_for_blood() -> None:
    assert suggest(unmapped("Creatinin niệu", "mmol/L"))[0].analyte == "ucreat"
    assert suggest(unmapped("Protein niệu", "g/L"))[0].analyte == "uprot"


def test_unit_and_values_speak_against_a_name() -> None:
    as_named, (odd, *_) = suggest(unmapped("Glucose", "mmol/L", 5.4))[0], suggest(unmapped("Glucose", "g/L", 900.0))
    assert as_named.confidence > odd.confidence and "far outside" in odd.reason


def test_what_speaks_for_a_suggestion_is_said_in_both_languages() -> None:
    (told, *_) = suggest(unmapped("Kali", "mmol/L", 4.2))
    assert told.reason.startswith("name like 'Kali' (1.00); unit 'mmol/L' fits; middle value 4.")
    assert told.reason_vi.startswith("tên giống 'Kali' (1.00); đơn vị 'mmol/L' phù hợp; giá trị giữa 4.")


def test_the_service_of_the_row_speaks_for_what_it_reports() -> None:
    found = suggest(unmapped("kết quả 1", "umol/L", 75.0, service="23.0051.1494"))
    assert found[0].analyte == "creat" and "23.0051.1494 reports it" in found[0].reason


def test_a_code_that_is_an_abbreviation_helps_where_no_name_is_given() -> None:
    assert suggest(unmapped("", "U/L", 25.0, code="SGPT"))[0].analyte == "alt"


def test_nothing_is_suggested_for_what_nothing_speaks_for() -> None:
    assert suggest(unmapped("Zzyzx", code="Q-77")) == ()
