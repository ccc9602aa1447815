"""What an audit says beyond the counts: bounds, money, who is one person, levels, placeholders, and its own check."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scenarios.audits.judge
from emr_hub.errors import UsageError
from emr_hub.identifiers import mint_cccd
from scenarios.audits import AuditOutcome, run_audit

DRAFT = "draft-2026-08"


def value(outcome: AuditOutcome, key: str, **groups: str) -> Any:
    (found,) = (m["value"] for m in outcome.measures if m["key"] == key and m["groups"] == groups)
    return found


def observation(number: int, when: str, who: str = "p", where: str = "a", **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": f"o{number}", "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}], "subject": {"reference": f"Patient/{who}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}], "text": "Natri"},
        "performer": [{"reference": f"Organization/{where}"}],
        "effectiveDateTime": when, "issued": when, "valueQuantity": {"value": 139 + number / 10, "code": "mmol/L"},
    } | changes  # fmt: skip


def day(number: int, hour: int = 8) -> str:
    return f"2025-06-{number:02d}T{hour:02d}:00:00+07:00"


def audited(tmp_path: Path, *resources: dict[str, Any], policy: str = DRAFT, **options: Any) -> AuditOutcome:
    path = tmp_path / "x.ndjson"
    path.write_text("\n".join(json.dumps(r) for r in resources))
    return run_audit([path], [policy], **options)


def test_a_count_stands_between_every_unknown_as_no_and_every_unknown_as_yes(tmp_path: Path) -> None:
    outcome = audited(tmp_path, *(observation(n, day(1, 8 + n)) for n in range(4)))
    assert value(outcome, "repeats_d3") is None  # nobody wrote down the patient's state
    assert (value(outcome, "repeats_d3", unknown="no"), value(outcome, "repeats_d3", unknown="yes")) == (0, 3)
    assert value(outcome, "repeats_d1", unknown="no") == value(outcome, "repeats_d1") == 3


def test_a_counted_test_costs_its_list_price_and_a_given_table_replaces_it(tmp_path: Path) -> None:
    glucose = {"code": {"coding": [{"system": "http://loinc.org", "code": "14749-6"}]}}
    pair = [observation(0, day(1), **glucose), observation(1, day(1, 20), **glucose)]
    shipped = audited(tmp_path, *pair)
    prices = tmp_path / "prices.csv"
    prices.write_text("payer,service,analyte,vnd\nBHYT,,glucose,1000\nprivate,,glucose,5000\nother,,k,1\n")
    given = audited(tmp_path, *pair, prices=prices)
    assert value(shipped, "list_price_d1", payer="BHYT") > 1000
    assert shipped.run["prices"]["status"] == "catalogue"
    assert value(given, "list_price_d1", payer="private") == 5000
    (unpriced,) = (m for m in given.measures if m["key"] == "list_price_d1" and m["groups"] == {"payer": "other"})
    assert (unpriced["value"], unpriced["numerator"], unpriced["denominator"]) == (0, 0, 1)
    (missing,) = given.run["prices"]["unpriced"]
    assert (missing["payer"], missing["of_a_service"], missing["of_a_bare_analyte"]) == ("other", 0, 1)


def test_no_cell_of_the_list_is_a_formula(tmp_path: Path) -> None:
    rows = [observation(n, day(1, 8 + n), who="=HYPERLINK(1)", valueQuantity={"value": -n, "code": "mmol/L"})
            for n in range(3)]  # fmt: skip
    audited(tmp_path, *rows, out=tmp_path / "found")
    with (tmp_path / "found/cuttable.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert {row["person"] for row in listed} == {"'=HYPERLINK(1)"}
    assert [row["value"] for row in listed] == ["-1.0", "-2.0"]  # a number stays a number


def test_levels_decide_between_facilities_and_say_which_way_results_flow(tmp_path: Path) -> None:
    pair = [observation(0, day(1), where="low"), observation(1, day(1, 20), where="high")]
    table = tmp_path / "facilities.csv"
    named = "Organization/{}"
    table.write_text(
        f"facility,lab_level,kind\n{named.format('low')},2,district\n{named.format('high')},4,provincial\n"
    )
    silent, told = audited(tmp_path, *pair), audited(tmp_path, *pair, facilities=table)
    assert value(silent, "repeats_d2") is None
    assert value(told, "repeats_d2") == 0  # a weaker laboratory is not accepted
    assert value(told, "repeats_d1", scope="cross", direction="up") == 1


def card(who: str, cccd: str, name: str = "Nguyễn Văn Ánh Dương") -> dict[str, Any]:
    return {
        "resourceType": "Patient", "id": who, "gender": "male", "birthDate": "1961-04-09", "name": [{"text": name}],
        "identifier": [{"system": "http://example.org/sid/cccd", "value": cccd}],
    }  # fmt: skip


def test_the_patient_index_finds_one_person_under_two_numbers(tmp_path: Path) -> None:
    cccd = mint_cccd("79", "male", 1961, 7)
    rows = [card("p", cccd), card("q", cccd), observation(0, day(1), "p", "a"), observation(1, day(1, 20), "q", "b")]
    given, index = audited(tmp_path, *rows), audited(tmp_path, *rows, persons="index")
    assert (value(given, "repeats_d1"), given.run["persons"]) == (0, 2)
    assert (value(index, "repeats_d1"), index.run["persons"]) == (1, 1)
    with pytest.raises(UsageError, match="given or index"):
        audited(tmp_path, *rows, persons="guess")


def test_decide_agrees_with_the_bulk_result_on_a_sample(tmp_path: Path) -> None:
    rows = [observation(n, day(1 + n % 9), f"p{n % 20}") for n in range(200)]
    outcome = audited(tmp_path, *rows, check=20)
    assert (outcome.exit_code, outcome.mismatches) == (0, ())


def test_a_bulk_result_that_went_wrong_is_named_by_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the kernel forgets that an order it counted is not kept, and says so of one order."""
    real = scenarios.audits.judge.judge_counts

    def faulty(*args: Any, **options: Any) -> Any:
        judged = real(*args, **options)
        for one in judged:
            at = np.flatnonzero(one.counted >= 2)[:1]
            one.outcome[at] ^= 1 << 3  # counted: yes becomes no
        return judged

    monkeypatch.setattr(scenarios.audits.judge, "judge_counts", faulty)
    rows = [observation(n, day(1, 8 + n)) for n in range(3)]
    unseen, seen = audited(tmp_path, *rows), audited(tmp_path, *rows, check=1)
    assert unseen.exit_code == 0
    assert seen.exit_code == 1
    assert "order 2" in seen.trouble


def test_the_check_draws_the_same_persons_whatever_the_parts(tmp_path: Path) -> None:
    rows = [observation(n, day(1 + n % 9), f"p{n % 20}") for n in range(60)]
    for size in (5, 10_000):
        assert audited(tmp_path, *rows, check=3, rows_of_a_part=size, rows_in_memory=0).mismatches == ()
