"""Records that nobody here wrote: 120 synthetic patients, when their file lies beside the repository."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from scenarios.audits import AuditOutcome, run_audit

FILE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "synthea120-labs.ndjson.gz"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"{FILE.name} does not lie beside the repository")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> AuditOutcome:
    return run_audit([FILE], ["g147", "fixed-24h"], out=tmp_path_factory.mktemp("audit") / "out")


def value(outcome: AuditOutcome, key: str, **groups: str) -> Any:
    (found,) = (m["value"] for m in outcome.measures if m["key"] == key and m["groups"] == groups)
    return found


def test_every_result_of_the_file_is_read_and_kept_or_set_aside_by_reason(outcome: AuditOutcome) -> None:
    assert value(outcome, "rows_read") == 29_206
    assert value(outcome, "rows_kept") + value(outcome, "rows_set_aside") == 29_206
    assert outcome.run["persons"] == 120
    for reason in ("broken line", "no patient", "no time", "no code", "wrong status"):
        assert value(outcome, "rows_set_aside", reason=reason) == 0


def test_each_of_the_252_cases_of_one_moment_has_a_fate(outcome: AuditOutcome) -> None:
    cases = outcome.run["same_moment_cases"]
    assert cases["cases"] == sum(cases["by_fate"].values()) == 252
    assert {"loinc": "5767-9", "fate": "code conflict", "cases": 120} in cases["by_code"]


def test_the_added_codes_widen_what_is_understood(outcome: AuditOutcome) -> None:
    coverage = outcome.run["coverage"]
    assert coverage["rows"] == 29_206
    assert 0.5 < coverage["first_list"] / 29_206 < 0.7
    assert coverage["extended"] / 29_206 > 0.75


def test_d1_can_be_counted_and_what_the_file_cannot_say_stays_unknown(outcome: AuditOutcome) -> None:
    assert value(outcome, "repeats_d1") > 1_000
    assert value(outcome, "repeats_d2") is None  # no laboratory is named
    assert value(outcome, "repeats_d3") is None
    assert value(outcome, "undecided_d3") > 0


def test_flags_come_from_the_catalogue_alone_and_are_counted_as_assumed(outcome: AuditOutcome) -> None:
    assert outcome.folder is not None
    assert set(pq.read_table(outcome.folder / "tables" / "results.parquet")["flag"].to_pylist()) == {None}
    assert outcome.run["limits"]["results_so_flagged"] > 15_000
