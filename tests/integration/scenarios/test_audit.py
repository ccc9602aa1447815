"""The audit of files, from lines to a folder: sums, verdicts, what cannot be said, and how the command ends."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from emr_hub.errors import UsageError
from scenarios.audits import AuditOutcome, run_audit
from scenarios.audits.asked import ALL_TABLES

SMALL = Path(__file__).resolve().parents[2] / "data" / "audit-small.ndjson"


def value(outcome: AuditOutcome, key: str, **groups: str) -> Any:
    (found,) = (m["value"] for m in outcome.measures if m["key"] == key and m["groups"] == groups)
    return found


def observation(number: int, when: str, **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": f"o{number}", "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}], "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}], "text": "Natri"},
        "performer": [{"reference": "Organization/a"}],
        "effectiveDateTime": when, "issued": when, "valueQuantity": {"value": 139 + number / 10, "code": "mmol/L"},
    } | changes  # fmt: skip


def audited(tmp_path: Path, *resources: Mapping[str, Any], policy: str = "fixed-24h", **options: Any) -> AuditOutcome:
    path = tmp_path / "x.ndjson"
    path.write_text("\n".join(json.dumps(r) for r in resources))
    return run_audit([path], [policy], **options)


def day(number: int, hour: int = 8) -> str:
    return f"2025-06-{number:02d}T{hour:02d}:00:00+07:00"


def test_rows_read_are_rows_kept_and_set_aside_by_reason() -> None:
    outcome = run_audit([SMALL], ["g147"])
    read, kept, aside = (value(outcome, k) for k in ("rows_read", "rows_kept", "rows_set_aside"))
    reasons = [m["value"] for m in outcome.measures if m["key"] == "rows_set_aside" and m["groups"]]
    assert read == kept + aside
    assert aside == sum(reasons)
    assert outcome.exit_code == 0


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that opens and cannot be read")
def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.ndjson").write_bytes(SMALL.read_bytes())
    (given / "memory.ndjson").symlink_to("/proc/self/mem")
    (given / "gone.ndjson").symlink_to("nowhere")
    alone, beside = run_audit([SMALL], ["g147"]), run_audit([given], ["g147"], out=tmp_path / "out")
    assert value(beside, "rows_kept") == value(alone, "rows_kept")
    assert value(beside, "rows_read") == value(alone, "rows_read") + 1  # of what is in there nobody can say more
    rejects = pq.read_table(tmp_path / "out" / "tables" / "rejects.parquet").to_pylist()
    assert [r["detail"] for r in rejects if r["file"] == "memory.ndjson"] == ["cannot be opened or unpacked (OSError)"]
    assert beside.run["passed_over"] == {".ndjson": 1}


def test_what_is_read_is_never_replaced_by_what_was_found(tmp_path: Path) -> None:
    first = tmp_path / "first"
    run_audit([SMALL], ["g147"], out=first, kept=ALL_TABLES)
    before = sorted(path.name for path in first.rglob("*"))
    for read in (first, first / "tables"):
        with pytest.raises(UsageError, match="holds what is to be read"):
            run_audit([read], ["g147"], out=first)
    assert sorted(path.name for path in first.rglob("*")) == before


def test_the_repeat_within_the_window_is_counted_and_the_one_at_its_end_is_not(tmp_path: Path) -> None:
    outcome = audited(tmp_path, observation(0, day(1)), observation(1, day(1, 20)), observation(2, day(2)))
    assert value(outcome, "orders") == 3
    assert value(outcome, "repeats_d1") == 1  # 24 h after the first, which was kept; the second was not


def test_what_nobody_recorded_is_unknown_and_never_zero(tmp_path: Path) -> None:
    outcome = audited(tmp_path, observation(0, day(1)), observation(1, day(1, 20)))
    assert value(outcome, "repeats_d3") is None
    assert value(outcome, "undecided_d3") == 1
    assert set(outcome.run["not_carried"]) >= {"context", "unstable_at", "protocol", "consents", "lab_level"}


def test_without_laboratories_d2_is_open_and_with_the_same_laboratory_it_is_counted(tmp_path: Path) -> None:
    pair = [observation(0, day(1)), observation(1, day(1, 20))]
    named = audited(tmp_path, *pair, policy="draft-2026-08")
    unnamed = audited(tmp_path, *({k: v for k, v in o.items() if k != "performer"} for o in pair), policy="g147")
    assert value(named, "repeats_d1", scope="same") == value(named, "repeats_d1") == 1
    assert value(unnamed, "repeats_d2") is None
    assert "facility" in unnamed.run["not_carried"]


def test_catalogue_limits_flag_only_when_they_may(tmp_path: Path) -> None:
    pair = [observation(0, day(1)), observation(1, day(1, 20))]
    assumed = audited(tmp_path, *pair, policy="draft-2026-08")
    strict = audited(tmp_path, *pair, policy="draft-2026-08", assume_limits=False)
    assert (assumed.run["limits"]["results_so_flagged"], strict.run["limits"]["results_so_flagged"]) == (2, 0)
    assert (value(assumed, "repeats_d2"), value(strict, "repeats_d2")) == (1, None)


def test_two_dates_of_one_day_are_one_moment(tmp_path: Path) -> None:
    outcome = audited(tmp_path, observation(0, "2025-06-01"), observation(1, "2025-06-01"))
    assert value(outcome, "same_moment") == value(outcome, "repeats_d1") == 1


def test_several_policies_have_a_row_each_and_the_first_has_the_headline(tmp_path: Path) -> None:
    path = tmp_path / "x.ndjson"
    path.write_text("\n".join(json.dumps(observation(n, day(1 + 2 * n))) for n in range(4)))
    outcome = run_audit([path], ["fixed-24h", "fixed-90d"])
    assert value(outcome, "repeats_d1") == value(outcome, "repeats_d1", policy="fixed-24h") == 0
    assert value(outcome, "repeats_d1", policy="fixed-90d") == 3
    assert value(outcome, "repeats_d1", analyte="na") == 0


def test_the_folder_is_whole_and_its_tables_agree_with_its_measures(tmp_path: Path) -> None:
    out = tmp_path / "audit"
    outcome = run_audit([SMALL], ["g147", "leeds"], out=out, report=lambda found: f"<p>{len(found.measures)}</p>")
    names = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    tables = {"orders", "results", "counts", "places", "cuttable", "assumed_flags", "rejects"}
    small = {"persons", "laboratories", "codes", "same_moment_cases"}
    single = {"manifest.json", "scenario.toml", "measures.json", "measures.csv", "report.html"}
    assert names >= single | {f"tables/{t}.parquet" for t in tables | small}
    whole = json.loads((out / "measures.json").read_text())
    assert whole["measures"] == [dict(m) for m in outcome.measures]
    assert pq.read_table(out / "tables" / "rejects.parquet").num_rows == value(outcome, "rows_set_aside")
    assert pq.read_table(out / "tables" / "counts.parquet").num_rows == 2 * value(outcome, "orders")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run_audit([SMALL], ["g147"], out=tmp_path / name, report=lambda _: "")
    first, second = (json.loads((tmp_path / n / "manifest.json").read_text())["files"] for n in ("a", "b"))
    assert first == second


def test_strict_ends_with_bad_data_on_a_broken_line_and_still_reports() -> None:
    outcome = run_audit([SMALL], ["g147"], strict=True)
    assert outcome.exit_code == 3
    assert "audit-small.ndjson:21" in outcome.trouble
    assert value(outcome, "rows_kept") > 0


@pytest.mark.parametrize("content", ["", "{\n{\n", '{"resourceType":"Patient","id":"p"}'])
def test_nothing_usable_ends_with_bad_data(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.ndjson").write_text(content)
    outcome = run_audit([tmp_path], ["g147", "fixed-7d"], out=tmp_path / "out", report=lambda _: "")
    assert outcome.exit_code == 3
    assert value(outcome, "orders") == value(outcome, "repeats_d1") == 0


def test_nothing_usable_says_why_by_the_first_broken_line(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_text("patient,code,value\n1,NA,140\n")
    outcome = run_audit([tmp_path / "labs.csv"], ["g147"])
    assert outcome.exit_code == 3
    assert "the first broken line: labs.csv:1 (a table, and no mapping says" in outcome.trouble


def test_an_unknown_policy_or_format_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="g147"):
        run_audit([SMALL], ["g174"])
    with pytest.raises(UsageError, match="hl7v2"):
        run_audit([SMALL], ["g147"], "hl7v9")
