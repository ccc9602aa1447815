"""Units: converted by a sure factor or refused with the reason; never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_hub.terminology import Conversion, Refused, analytes, convert, factor_of, known_units, to_unit, unit_of

NUMERIC = sorted(a.key for a in analytes().values() if a.is_numeric)
CONVERTIBLE = [(key, u) for key in NUMERIC for u in known_units() if not isinstance(factor_of(key, u), Refused)]


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("glucose", 90.0, "mg/dL", 4.9957),
        ("creat", 1.0, "mg/dL", 88.402),
        ("urea", 14.0, "mg/dL", 4.998),  # urea nitrogen
        ("bili_t", 1.0, "mg/dL", 17.104),
        ("hb", 14.0, "g/dL", 140.0),
        ("hb", 8.0, "mmol/L", 128.91),
        ("hct", 42.0, "%", 0.42),
        ("wbc", 7.0, "10*3/uL", 7.0),
        ("rbc", 4.8, "10*6/uL", 4.8),
        ("na", 140.0, "meq/L", 140.0),
        ("ca", 5.0, "meq/L", 2.5),
        ("alt", 30.0, "[IU]/L", 30.0),
        ("alt", 1.0, "ukat/L", 60.0),
        ("crp", 1.0, "mg/dL", 10.0),
        ("tni_hs", 12.0, "pg/mL", 12.0),
        ("tsh", 2.0, "u[IU]/mL", 2.0),
        ("tsh", 2.0, "mU/L", 2.0),
        ("pco2", 5.3328, "kPa", 40.0),
        ("ddimer", 500.0, "ng/mL{FEU}", 0.5),
        ("inr", 1.1, "1", 1.1),
        ("vitd", 20.03, "ng/mL", 50.0),
    ],
)
def test_values_convert_to_the_catalogue_unit(analyte: str, value: float, unit: str, expected: float):
    assert convert(analyte, value, unit) == Conversion(pytest.approx(expected, rel=1e-4), analytes()[analyte].unit)


@pytest.mark.parametrize(("ngsp", "ifcc"), [(5.0, 31.135), (6.5, 47.5315), (8.0, 63.928)])
def test_hba1c_is_affine_between_percent_and_mmol_per_mol(ngsp: float, ifcc: float):
    assert to_unit("hba1c", ngsp, "mmol/mol") == Conversion(pytest.approx(ifcc), "mmol/mol")
    assert convert("hba1c", ifcc, "mmol/mol") == Conversion(pytest.approx(ngsp), "%")


@pytest.mark.parametrize(
    ("analyte", "unit", "because"),
    [
        ("na", None, "no unit"),
        ("na", "  ", "no unit"),
        ("na", "furlong", "not known"),
        ("na", "mg/dL", "no sure factor"),
        ("insulin", "pmol/L", "differs between assays"),
        ("ddimer", "ng/mL{DDU}", "DDU"),
        ("ddimer", "ug/mL", "neither FEU nor DDU"),
        ("lpa", "mg/dL", "Lp(a)"),
        ("cysc", "mg/L", "cystatin C"),
        ("shbg", "mg/L", "SHBG"),
        ("ualb", "mg/g", "per creatinine"),
        ("ualb", "mg/mmol", "per creatinine"),
        ("ckmb", "U/L", "activity is not mass"),
        ("egfr", "mL/min", "1.73 m2"),
        ("antitpo", "U/mL", "kit units"),
        ("inr", "%", "no sure factor"),  # 110 % would be prothrombin activity
        ("hbsag", "{presence}", "in words"),
        ("unobtainium", "mmol/L", "not in the catalogue"),
    ],
)
def test_what_is_not_sure_is_refused_with_its_reason(analyte: str, unit: str | None, because: str):
    answer = convert(analyte, 1.0, unit)
    assert isinstance(answer, Refused) and because in answer.reason


def test_a_loinc_code_completes_a_bare_unit_only_as_its_own_name_says():
    assert convert("ddimer", 0.6, "ug/mL", "48065-7") == Conversion(pytest.approx(0.6), "mg/L{FEU}")
    assert convert("egfr", 60.0, "mL/min", "33914-3") == Conversion(60.0, "mL/min/{1.73_m2}")
    assert isinstance(convert("ddimer", 0.6, "ng/mL{DDU}", "48065-7"), Refused)
    assert isinstance(convert("insulin", 60.0, "pmol/L", "20448-7"), Refused)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("µmol/L", "umol/L"), ("μmol/l", "umol/L"), ("G/L", "10*9/L"), ("T/L", "10*12/L"), ("mmHg", "mm[Hg]"),
        ("UI/L", "[IU]/L"), ("mEq/L", "meq/L"), ("mL/min/1.73m2", "mL/min/{1.73_m2}"), (" mmol/L ", "mmol/L"),
    ],
)  # fmt: skip
def test_spellings_of_laboratories_are_read(written: str, means: str):
    unit = unit_of(written)
    assert unit is not None and unit.code == means


def test_letter_case_is_meaning_and_not_style():
    assert unit_of("MMOL/L") is None and unit_of("MU/L") is None


@given(st.sampled_from(CONVERTIBLE), st.floats(0.001, 1e6))
def test_there_and_back_is_the_same_value(pair: tuple[str, str], value: float):
    key, unit = pair
    there = to_unit(key, value, unit)
    assert isinstance(there, Conversion)
    assert convert(key, there.value, unit) == Conversion(pytest.approx(value, rel=1e-9), analytes()[key].unit)


@given(st.sampled_from(CONVERTIBLE), st.floats(0.001, 1e6), st.floats(1.001, 10))
def test_a_larger_value_stays_larger_in_any_unit(pair: tuple[str, str], value: float, times: float):
    factor = factor_of(*pair)
    assert not isinstance(factor, Refused)
    assert factor.to_catalogue(value * times) > factor.to_catalogue(value)


def test_the_catalogue_unit_itself_changes_nothing():
    for key in NUMERIC:
        assert factor_of(key, analytes()[key].unit) == (1.0, 0.0), key


def test_the_catalogue_s_own_factors_agree_with_the_scales_of_the_unit_table():
    for a in analytes().values():
        if a.alt_unit and a.alt_factor:
            factor = factor_of(a.key, a.alt_unit)
            assert not isinstance(factor, Refused)
            assert 1 / factor.scale == pytest.approx(a.alt_factor, rel=1e-4), a.key
