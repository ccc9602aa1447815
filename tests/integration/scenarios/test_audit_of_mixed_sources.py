"""Sources that tell different things, audited together: a criterion is open where a test's own record is silent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from scenarios.audits import run_audit
from scenarios.audits.outcome import AuditOutcome
from scenarios.cli.program import run_program
from scenarios.explaining import explain_order
from tests.unit.emr_hub.formats.hl7v2.messages import MSH, OBR, OBX, PID, message, with_field

RESULT_CLOCK = "portal-24h"
WITH, WITHOUT = "25000012", "25000013"


def urea(number: str, day: int, *, person: str, taken: bool, known: bool = True) -> str:
    """One result of urea, signed at 07:15, taken at 07:30 and known at 09:00 of a day of March, or not told."""
    at = f"202503{day:02d}"
    orc = f"ORC|RE|{number}|{number}||CM||||{at}071500+0700"
    obr = with_field(with_field(OBR, 2, number), 22, f"{at}090000+0700" if known else "")
    header = with_field(MSH, 7, f"{at}090500+0700" if known else "")
    return message(
        MSH=header, PID=PID.replace(WITH, person), ORC=orc, SPM="",
        OBR=with_field(obr, 7, f"{at}073000+0700" if taken else ""), OBX=with_field(OBX, 5, f"5.{day}"),
    )  # fmt: skip


def told(person: str, *, taken: bool, known: bool = True) -> str:
    """Two results of one person, the second a day later: a repeat where their age can be told."""
    return "".join(urea(f"{person}{day}", day, person=person, taken=taken, known=known) for day in (3, 4))


def audited(tmp_path: Path, sources: Sequence[str], policy: str) -> tuple[AuditOutcome, list[dict[str, Any]]]:
    """The sources as files of one folder; every person judged once more by `decide`."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number, source in enumerate(sources):
        (folder / f"{number}.hl7").write_text(source, encoding="utf-8")
    outcome = run_audit([folder], [policy], out=out, check=9)
    return outcome, pq.read_table(out / "tables" / "counts.parquet").sort_by("order_id").to_pylist()


def d1(rows: list[dict[str, Any]]) -> list[str]:
    return ["open" if row["undecided_d1"] else "yes" if row["d1"] else "no" for row in rows]


def test_a_source_without_times_of_collection_opens_the_age_of_its_own_tests_only(tmp_path: Path) -> None:
    outcome, rows = audited(tmp_path, [told(WITH, taken=True), told(WITHOUT, taken=False)], "g147")
    assert outcome.exit_code == 0
    assert d1(rows) == ["no", "yes", "no", "open"]
    assert "collected_at" in outcome.run["not_carried"]


def test_one_person_of_two_sources_is_open_where_the_earlier_result_does_not_say_when_it_was_taken(
    tmp_path: Path,
) -> None:
    sources = [urea("1", 3, person=WITH, taken=True) + urea("3", 5, person=WITH, taken=True),
               urea("2", 4, person=WITH, taken=False)]  # fmt: skip
    outcome, rows = audited(tmp_path, sources, "g147")
    assert outcome.exit_code == 0
    # The second repeats the first and is counted though nobody says when it was taken itself; so the third meets the
    # first again.
    assert d1(rows) == ["no", "yes", "yes"]


def test_what_an_order_leaves_open_is_explained_as_it_was_judged(tmp_path: Path) -> None:
    audited(tmp_path, [told(WITH, taken=True), told(WITHOUT, taken=False)], "g147")
    for number in (2, 4):
        assert explain_order(number, tmp_path / "out", "g147").agrees


def test_a_result_without_a_time_of_its_own_is_open_alone_where_a_policy_counts_from_the_result(tmp_path: Path) -> None:
    outcome, rows = audited(tmp_path, [told(WITH, taken=True), told(WITHOUT, taken=True, known=False)], RESULT_CLOCK)
    assert outcome.exit_code == 0
    assert d1(rows) == ["no", "yes", "no", "open"]


def test_a_price_that_is_missing_is_said_with_what_it_is_missing_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Orders of HL7 name a service; a table that prices analytes has nothing for them."""
    messages, prices = tmp_path / "results.hl7", tmp_path / "prices.csv"
    messages.write_text(told(WITH, taken=True), encoding="utf-8")
    for line, missing in (("BHYT,,urea,10000", 1), ("BHYT,23.0166.1494,,10000", 0)):
        prices.write_text(f"payer,service,analyte,vnd\n{line}\n", encoding="utf-8")
        out = tmp_path / f"out{missing}"
        assert run_program(["audit", str(messages), "--prices", str(prices), "--out", str(out)]) == 0
        said, page = capsys.readouterr().out, (out / "report.html").read_text(encoding="utf-8")
        assert (
            said.count("1 name a service without a price") == page.count("1 name a service without a price") == missing
        )
        assert page.count("1 thuộc dịch vụ chưa có giá") == missing
        found = [(one["without_price"], one["of_a_service"], one["of_a_bare_analyte"]) for one in unpriced_in(out)]
        assert found == [(1, 1, 0)] * missing


def unpriced_in(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((folder / "measures.json").read_text())["run"]["prices"]["unpriced"]
    return listed
