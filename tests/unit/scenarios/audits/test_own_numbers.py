"""An input whose own numbers join no two facilities says so, and points to the patient index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenarios.audits import run_audit

HEAD = "patient,loinc,unit,facility,collected,resulted,value\n"
MAPPING = "[columns]\n" + "".join(f'{name} = "{name}"\n' for name in HEAD.strip().split(","))


def told(folder: Path, *lines: str, **asked: Any) -> dict[str, str]:
    """What the audit of such a table says is not in it."""
    (folder / "labs.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / "labs.toml").write_text(MAPPING, encoding="utf-8")
    outcome = run_audit([folder / "labs.csv"], mapping=folder / "labs.toml", format="table", **asked)
    return dict(outcome.run["not_carried"])


def row(patient: str, facility: str, day: int) -> str:
    return f"{patient},2951-2,mmol/L,{facility},2025-06-0{day}T08:00:00,2025-06-0{day}T09:00:00,140"


def test_repeats_within_facilities_alone_are_remarked_on(tmp_path: Path) -> None:
    assert "persons" in told(tmp_path, row("a", "01801", 1), row("a", "01801", 2), row("b", "01802", 1))


def test_one_repeat_across_facilities_says_that_numbers_are_shared(tmp_path: Path) -> None:
    assert "persons" not in told(tmp_path, row("a", "01801", 1), row("a", "01802", 2))


def test_one_facility_has_nothing_to_join(tmp_path: Path) -> None:
    assert "persons" not in told(tmp_path, row("a", "01801", 1), row("a", "01801", 2))


def test_the_patient_index_needs_no_remark(tmp_path: Path) -> None:
    lines = (row("a", "01801", 1), row("a", "01801", 2), row("b", "01802", 1))
    assert "persons" not in told(tmp_path, *lines, persons="index")
