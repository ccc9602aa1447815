"""The policies that come with the program load, and say what their sources say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coordinator.decision import ClockStart, Criterion, Kind, Policy, Window
from coordinator.policies import load_policy, shipped_ids
from emr_hub.clinical import Context
from emr_hub.clock import DAY, HOUR

REFERENCE = Path(__file__).resolve().parents[4].parent / "shared" / "reference" / "policy_windows.csv"
LOOSE = {"portal-24h", "fixed-12h", "fixed-24h", "fixed-7d", "fixed-30d", "fixed-90d"}
JUDGING = {Criterion.LABORATORY_RECOGNISED, Criterion.WORTH_REUSING}

Row = tuple[str, str, str, int, str, int, str]


def test_ten_policies_are_shipped() -> None:
    assert set(shipped_ids()) == LOOSE | {"draft-2026-08", "g147", "leeds", "tt39-2024"}


@pytest.mark.parametrize("id_", shipped_ids())
def test_a_shipped_policy_loads_under_its_own_id_and_names_its_source(id_: str) -> None:
    policy = load_policy(id_)
    assert policy.id == id_ and policy.source and policy.title_vi and policy.legal_status
    assert all(w.source and w.status for w in policy.windows)


@pytest.mark.parametrize("id_", shipped_ids())
def test_all_ten_criteria_bind_but_for_the_portal_and_the_fixed_windows(id_: str) -> None:
    assert load_policy(id_).binds == frozenset(Criterion) - (JUDGING if id_ in LOOSE else set())


@pytest.mark.parametrize("id_", shipped_ids())
def test_only_the_portal_counts_from_the_result(id_: str) -> None:
    assert (load_policy(id_).clock is ClockStart.RESULT) == (id_ == "portal-24h")


@pytest.mark.parametrize(
    ("id_", "analyte", "group", "context", "window"),
    [
        ("draft-2026-08", "hba1c", "biochemistry", Context.OUTPATIENT, 60 * DAY),
        ("draft-2026-08", "urea", "biochemistry", Context.INPATIENT, DAY),
        ("draft-2026-08", "hbsag", "microbiology", Context.OUTPATIENT, 2 * DAY),
        ("tt39-2024", "hba1c", "biochemistry", Context.OUTPATIENT, 90 * DAY),
        ("tt39-2024", "hb", "haematology", Context.OUTPATIENT, 0),
        ("g147", "hb", "haematology", Context.OUTPATIENT, 14 * DAY),
        ("g147", "hb", "haematology", Context.INPATIENT, 4 * DAY),
        ("g147", "hb", "haematology", Context.EMERGENCY, 12 * HOUR),
        ("g147", "hb", "haematology", Context.ICU, 0),
        ("fixed-7d", "hb", "haematology", Context.OUTPATIENT, 7 * DAY),
        ("portal-24h", "crp", "biochemistry", Context.INPATIENT, DAY),
    ],
)
def test_windows_known_by_heart(id_: str, analyte: str, group: str, context: Context, window: int) -> None:
    assert load_policy(id_).window(analyte, group, False, context, 20_000) == window


@pytest.mark.parametrize("id_", shipped_ids())
def test_every_figure_equals_the_reference_row_for_row(id_: str) -> None:
    if not REFERENCE.is_file():
        pytest.skip("the reference table policy_windows.csv is not beside this repository")
    policy = load_policy(id_)
    assert sorted(_as_row(w) for w in policy.windows) == sorted(_reference(policy))


def _as_row(w: Window) -> Row:
    context = w.context.value if w.context else "any"
    only = "positive" if w.only_positive else "any"
    return (
        w.kind.value,
        "any" if w.kind is Kind.ANY else w.target,
        context,
        w.max_age // HOUR,
        only,
        w.min_age_days,
        w.status,
    )


def _reference(policy: Policy) -> list[Row]:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["policy"] == policy.id]
    assert {r["clock_start"] for r in rows} == {policy.clock.value}
    return [
        (
            r["target_kind"],
            r["target"],
            r["context"],
            int(r["max_age_hours"]),
            _only(r),
            int(r["min_age_days"]),
            r["status"],
        )
        for r in rows
    ]


def _only(row: dict[str, str]) -> str:
    """Anything but positive leaves the question to the criterion worth_reusing, which asks for normal by itself."""
    return "positive" if row["only"] == "positive" else "any"
