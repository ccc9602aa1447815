"""The examples of the pages on formats are audited as their pages say, and what they call unknown is unknown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coordinator.decision import Criterion
from scenarios.cli.program import build_app
from tests.acceptance.test_formats_round_trip import FORMATS

WORDS = {criterion.name.lower() for criterion in Criterion}
HOUSE = Path(__file__).parents[2]
# What the declaration of a format says in the words of the criteria; legal bases are not among the columns.
CRITERIA = {"collected": "recent_enough", "resulted": "known_in_time", "level": "laboratory_recognised",
            "unstable": "no_state_change", "protocol": "not_serial", "status": "final"}  # fmt: skip


def audited(*words: str) -> dict[str, Any]:
    result = CliRunner().invoke(build_app(), ["audit", *words, "--json", "--quiet"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def value(outcome: dict[str, Any], key: str, **groups: str) -> Any:
    (found,) = [m["value"] for m in outcome["measures"] if m["key"] == key and m["groups"] == groups]
    return found


def test_the_claims_example_is_audited_as_its_page_says() -> None:
    found = audited(str(HOUSE / "tests/data/claims-small.xml"), "--policy", "portal-24h", "--policy", "g147")
    assert [value(found, key) for key in ("rows_read", "rows_kept", "orders", "repeats_d1")] == [3, 3, 3, 1]
    assert found["run"]["resources"]["XML4 result, other"] == 1
    # Counted from the result the second urea repeats the first; counted from the collection nobody can say.
    assert (value(found, "repeats_d1", policy="g147"), value(found, "undecided_d1", policy="g147")) == (None, 1)


@pytest.mark.parametrize(("time", "decided"), [("ordered", True), ("executed", True), ("", False)])
def test_a_table_of_facilities_may_say_what_stands_for_the_collection(tmp_path: Path, time: str, decided: bool) -> None:
    table = tmp_path / "facilities.csv"
    table.write_text(f"facility,lab_level,kind,collection\n27801,3,provincial,{time}\n", encoding="utf-8")
    found = audited(str(HOUSE / "tests/data/claims-small.xml"), "--policy", "g147", "--facilities", str(table))
    assert (value(found, "repeats_d1"), value(found, "undecided_d1")) == ((1, 0) if decided else (None, 1))
    assert found["run"]["collection_stands_in"] == ({time: 3} if decided else {})
    assert found["run"]["carried"]["collected"] == decided == ("collected_at" not in found["run"]["not_carried"])


def test_the_message_example_is_audited_as_its_page_says() -> None:
    found = audited(str(HOUSE / "tests/data/results-small.hl7"), "--policy", "g147")
    assert [value(found, key) for key in ("rows_read", "rows_kept", "orders", "repeats_d1")] == [3, 3, 2, 1]


@pytest.mark.parametrize("format", ["bhyt", "hl7v2"])
def test_the_page_names_exactly_the_criteria_that_the_format_leaves_unknown(format: str) -> None:
    page = (HOUSE / f"docs/formats-{format}.md").read_text(encoding="utf-8")
    section = page.split("do not hold\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    named = {word for line in table for word in re.findall(r"\b[a-z_]+\b", line) if word in WORDS}
    declared = FORMATS[format]
    lacking = {CRITERIA[name] for name, carried in declared.carried._asdict().items() if not carried}
    assert named == lacking | (set() if declared.consents else {"permitted"})


@pytest.mark.parametrize("example", ["claims-small.xml", "results-small.hl7"])
def test_the_examples_say_that_they_are_synthetic(example: str) -> None:
    text = (HOUSE / "tests/data" / example).read_text(encoding="utf-8")
    assert "Synthetic: nobody in this file exists" in text
    assert not re.search(r"(?<!\d)0\d{11}(?!\d)", text)  # a citizen number of this country begins with 0
