"""The small file of this repository: every row of it is named here."""

from pathlib import Path

import pytest

from emr_hub.formats import (
    Account,
    OrderTables,
    Reason,
    Settled,
    account_of,
    order_tables,
    read_fhir,
    rejects_of,
    same_moment_cases,
    settle,
)  # fmt: skip

SMALL = Path(__file__).resolve().parents[3] / "data" / "audit-small.ndjson"


@pytest.fixture(scope="module")
def settled() -> Settled:
    return settle(read_fhir([SMALL]))


@pytest.fixture(scope="module")
def account(settled: Settled) -> Account:
    return account_of(settled)


@pytest.fixture(scope="module")
def tables(settled: Settled) -> OrderTables:
    return order_tables(settled)


def test_rows_read_are_the_rows_kept_and_the_rows_set_aside(account: Account) -> None:
    assert account.rows_read == account.rows_kept + account.rows_set_aside == 19


def test_every_row_set_aside_has_its_reason(account: Account) -> None:
    assert {why: n for why, n in account.set_aside.items() if n} == {
        Reason.BROKEN_LINE: 2, Reason.NO_PATIENT: 1, Reason.WRONG_STATUS: 1, Reason.NO_TIME: 1,
        Reason.CODE_CONFLICT: 2, Reason.UNKNOWN_CODE: 2, Reason.NO_VALUE: 1, Reason.UNIT_NOT_CONVERTIBLE: 1,
        Reason.REPEATED_DELIVERY: 1,
    }  # fmt: skip


def test_rejects_name_file_line_and_reason(settled: Settled) -> None:
    rows = rejects_of(settled).to_pylist()
    assert len(rows) == 12
    assert {r["file"] for r in rows} == {"audit-small.ndjson"}
    cut = next(r for r in rows if r["reason"] == "broken line" and "not JSON" in r["detail"])
    assert cut["line"] == 21
    assert cut["original"].startswith('{"resourceType":"Observation","id":"cut"')
    assert next(r for r in rows if r["reason"] == "unit not convertible")["detail"] == "bananas"


def test_each_observation_is_one_order_numbered_by_person_time_and_code(tables: OrderTables) -> None:
    orders = tables.orders.to_pylist()
    assert [o["order_id"] for o in orders] == [1, 2, 3, 4, 5, 6]
    assert [o["registration_id"] for o in orders] == [1, 1, 1, 1, 2, 2]
    assert tables.results["order_id"].to_pylist() == [1, 2, 3, 4, 5, 6, 6]
    assert tables.results["loinc"].to_pylist() == ["2951-2", "718-7", "718-7", "2947-0", "2823-3", "2951-2", "2823-3"]


def test_values_are_in_the_unit_of_the_catalogue(tables: OrderTables) -> None:
    haemoglobin = [r for r in tables.results.to_pylist() if r["analyte"] == "hb"]
    assert sorted(r["value"] for r in haemoglobin) == pytest.approx([130, 132])
    assert {r["unit"] for r in haemoglobin} == {"g/L"}


def test_a_flag_is_the_laboratorys_own_or_none(tables: OrderTables) -> None:
    flags = tables.results["flag"].to_pylist()
    assert flags == [None] * 6 + ["N"]


def test_cases_of_one_moment_say_what_became_of_them(settled: Settled) -> None:
    cases = {(c["loinc"], c["fate"]): (c["cases"], c["rows"]) for c in same_moment_cases(settled).to_pylist()}
    assert cases == {
        ("2951-2", "repeated delivery"): (1, 2),
        ("5767-9", "code conflict"): (1, 2),
        ("718-7", "kept"): (1, 2),
    }


def test_age_is_counted_in_days_from_the_birth_date(tables: OrderTables) -> None:
    assert tables.orders["age_days"].to_pylist()[0] == 23862


def test_every_row_of_this_file_names_its_laboratory_and_its_time_of_issue(tables: OrderTables) -> None:
    assert tables.orders["facility_id"].null_count == tables.orders["resulted_at"].null_count == 0
