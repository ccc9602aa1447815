"""The shipped catalogue, read as a whole: what its tables promise each other."""

from __future__ import annotations

from importlib.resources import files

import pytest

from emr_hub.errors import DataError
from emr_hub.terminology import (
    analyte,
    analytes,
    known_units,
    loinc_meanings,
    loinc_not_mapped,
    override_reasons,
    service,
    service_on,
    services,
    specimens,
)
from emr_hub.terminology.table_rows import parsed

STATUSES = {
    "read", "second-hand", "recalled", "assumed", "derived", "calibrated", "measured", "none", "synthetic",
    "unknown", "high", "medium", "low",
}  # fmt: skip


def test_the_catalogue_holds_what_its_source_holds():
    counted = {"analytes": len(analytes()), "services": len(services())}
    assert counted == {"analytes": 173, "services": 107}


@pytest.mark.parametrize(
    ("code", "price_vnd", "reports"),
    [
        ("22.0121.1369", 49_700, 14),  # full blood count, laser
        ("23.0058.1487", 30_200, 3),  # electrolytes
        ("23.0083.1523", 105_300, 1),  # HbA1c
        ("23.0103.1531", 224_400, 6),  # blood gas
        ("24.0151.1654", 861_700, 1),  # HCV RNA
    ],
)
def test_a_service_costs_and_reports_what_the_price_list_says(code: str, price_vnd: int, reports: int):
    assert (service(code).price_vnd, len(service(code).analytes)) == (price_vnd, reports)


def test_all_prices_together_are_those_of_the_list():
    assert sum(s.price_vnd for s in services().values()) == 12_581_000


def test_every_service_needs_a_part_of_what_it_reports_and_judges_a_part_of_what_it_needs():
    for s in services().values():
        assert set(s.judged) <= set(s.needed) <= set(s.analytes) <= set(analytes()), s.code
        assert s.judged and s.specimen in specimens(), s.code


def test_every_analyte_has_a_known_specimen_and_known_units():
    for a in analytes().values():
        assert a.specimen in specimens(), a.key
        assert a.unit in known_units() and (a.alt_unit is None or a.alt_unit in known_units()), a.key


def test_limits_and_variation_are_ordered_and_sensible():
    for a in analytes().values():
        for limits in (a.limits(None),):
            ladder = [limits.critical_low, limits.low, limits.high, limits.critical_high]
            given = [step for step in ladder if step is not None]
            assert given == sorted(given), a.key
        assert a.cvi is None or 0 < a.cvi < 0.5, a.key
        assert bool(a.change_form) == (a.cvi is not None), a.key


def test_a_rule_against_reuse_says_why():
    for a in analytes().values():
        assert a.never_reuse == bool(a.never_reuse_reason), a.key


def test_exactly_the_hiv_tests_are_marked_hiv():
    assert {a.key for a in analytes().values() if a.hiv} == {"hiv", "hiv_rdt", "hiv_ab"}


def test_every_figure_carries_a_status_from_the_known_list():
    for a in analytes().values():
        assert set(a.status.values()) <= STATUSES and "overall" in a.status, a.key
    others = [override_reasons(), loinc_meanings(), loinc_not_mapped()]
    assert all(entry.status in STATUSES for table in others for entry in table.values())


def test_a_culture_becomes_the_culture_of_its_specimen():
    urine = service_on("24.0005.1716", "urine")
    assert urine.analytes == ("urcx", "ast_panel") and urine.specimen == "urine"
    assert service_on("24.0005.1716", "csf").analytes == ("cx_bact", "ast_panel")
    assert service_on("23.0083.1523", "whole_blood_edta") is service("23.0083.1523")


def test_override_reasons_are_one_list_in_both_languages_with_the_link_down_among_them():
    reasons = override_reasons()
    assert "link-down" in reasons and len(reasons) == 9
    assert all(r.text_en and r.text_vi for r in reasons.values())
    assert [r.code for r in reasons.values() if r.free_text] == ["other"]


def test_an_unknown_key_is_bad_data_and_not_a_bare_key_error():
    with pytest.raises(DataError, match="unknown analyte 'sodium'"):
        analyte("sodium")
    with pytest.raises(DataError, match="unknown service"):
        service("99")


@pytest.mark.parametrize(
    ("cell", "read", "said"),
    [
        ("x,1", lambda row: row.number("a"), "t.csv, line 2, column a: 'x'; expected a number"),
        ("2,1", lambda row: row.yes("a"), "t.csv, line 2, column a: '2'; expected one of '0', '1'"),
        (",1", lambda row: row.word("a"), "t.csv, line 2, column a: empty"),
        ("1.5,1", lambda row: row.whole("a"), "expected a whole number"),
        (",1", lambda row: row.some_number("a"), "column a: empty; expected a number"),
        (",1", lambda row: row.some_day("a"), "column a: empty; expected YYYY-MM-DD"),
        ("1/7/2025,1", lambda row: row.day("a"), "expected YYYY-MM-DD"),
        ("cvi,1", lambda row: row.marks("a"), "expected figure=mark"),
        ("1,1", lambda row: row.text("c"), "column c: the column is missing"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_column(cell, read, said):
    (row,) = parsed("t.csv", f"a,b\n{cell}\n")
    with pytest.raises(DataError) as error:
        read(row)
    assert said in str(error.value)


def test_a_line_with_a_cell_too_many_is_refused():
    with pytest.raises(DataError, match=r"line 3.*3 cells"):
        list(parsed("t.csv", "a,b\n1,2\n1,2,3\n"))


def test_every_shipped_table_is_composed_unicode_with_no_empty_header():
    import unicodedata

    for table in (files("emr_hub.terminology") / "tables").iterdir():
        text = table.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), table.name
        assert all(text.splitlines()[0].split(",")), table.name
