"""What LOINC codes mean: the first list, its extension, and the codes left out on purpose."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from emr_hub.terminology import (
    Refused,
    analyte,
    analytes,
    factor_of,
    loinc_coverage,
    loinc_meaning,
    loinc_meaning_of_all,
    loinc_meanings,
    loinc_not_mapped,
    result_class,
)

REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "synthea120-labs.ndjson.gz"


def check_digit(digits: str) -> int:
    """The LOINC check digit: doubled digits from the right, digit sums, up to the next ten (Luhn)."""
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits))]
    return -sum(d // 10 + d % 10 for d in doubled) % 10


def test_every_code_has_the_check_digit_it_must_have():
    for code in (*loinc_meanings(), *loinc_not_mapped()):
        digits, _, check = code.partition("-")
        assert check_digit(digits) == int(check), code


def test_the_first_list_is_exactly_the_codes_of_the_analytes():
    listed = {code: a.key for a in analytes().values() for code in a.loinc}
    assert {m.loinc: m.analyte for m in loinc_meanings().values() if m.first_list} == listed


def test_no_code_is_both_mapped_and_left_out():
    assert not set(loinc_meanings()) & set(loinc_not_mapped())


def test_the_unit_that_a_code_leads_one_to_expect_converts():
    for m in loinc_meanings().values():
        if analyte(m.analyte).is_numeric:
            assert not isinstance(factor_of(m.analyte, m.unit, m.loinc), Refused), m.loinc


@pytest.mark.parametrize(
    ("code", "analyte_key", "specimen", "limits"),
    [
        ("2951-2", "na", "serum", True),
        ("2947-0", "na", "whole_blood", True),
        ("6298-4", "k", "whole_blood", True),
        ("2345-7", "glucose", "plasma_fluoride", True),
        ("2339-0", "glucose", "whole_blood", False),  # reads lower than plasma: plasma limits do not speak of it
        ("20570-8", "hct", "whole_blood_edta", True),
    ],
)
def test_a_code_says_analyte_and_specimen(code: str, analyte_key: str, specimen: str, limits: bool):
    meaning = loinc_meaning(code)
    assert meaning and (meaning.analyte, meaning.specimen, meaning.limits) == (analyte_key, specimen, limits)


def test_blood_sodium_and_serum_sodium_are_one_analyte_in_two_classes():
    blood, serum = loinc_meaning("2947-0"), loinc_meaning("2951-2")
    assert blood and serum and blood.analyte == serum.analyte
    assert result_class(blood.analyte, blood.specimen) != result_class(serum.analyte, serum.specimen)


@pytest.mark.parametrize(
    ("codes", "means"),
    [
        (["14804-9", "2532-0"], "ldh"),  # two codings of one result
        (["no such code", "718-7"], "hb"),
        (["718-7", "777-3"], None),  # they contradict each other
        (["2951-2", "2947-0"], None),  # one analyte, two specimens
        ([], None),
    ],
)
def test_several_codings_mean_what_they_agree_on(codes: list[str], means: str | None):
    meaning = loinc_meaning_of_all(codes)
    assert (meaning and meaning.analyte) == means


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("5767-9", "code_conflict"),
        ("770-8", "needs_another_result"),
        ("92142-9", "other_method"),
        ("21000-5", "other_quantity"),
        ("10230-1", "not_a_laboratory_test"),
    ],
)
def test_a_code_left_out_says_why(code: str, kind: str):
    assert loinc_meaning(code) is None and loinc_not_mapped()[code].kind == kind


def test_coverage_of_nothing_is_nothing():
    assert (loinc_coverage([]).before, loinc_coverage([]).after) == (0.0, 0.0)


def real_observations() -> list[dict[str, Any]]:
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        resources = [json.loads(line) for line in lines]
    return [resource for resource in resources if resource["resourceType"] == "Observation"]


@pytest.mark.skipif(not REAL.exists(), reason="the real input file is not beside this repository")
def test_every_code_of_the_real_input_was_decided_and_what_is_mapped_converts():
    observations = real_observations()
    codes = [o["code"]["coding"][0]["code"] for o in observations]
    assert not set(codes) - set(loinc_meanings()) - set(loinc_not_mapped())
    found = loinc_coverage(codes)
    assert found.results == 29_206
    assert (round(found.before, 3), round(found.after, 3)) == (0.598, 0.805)  # before and after the extension
    for code, unit in {(c, o["valueQuantity"]["code"]) for c, o in zip(codes, observations, strict=True)
                       if "valueQuantity" in o}:  # fmt: skip
        if meaning := loinc_meaning(code):
            assert not isinstance(factor_of(meaning.analyte, unit, code), Refused), (code, unit)
