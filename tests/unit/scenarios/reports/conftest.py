"""A made-up run and a made-up audit, small but with every section filled."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from scenarios.measures import Measure, measure, share_interval
from scenarios.measures.harm import KINDS
from scenarios.reports import (
    ArmLine,
    Assumption,
    AuditSummary,
    Broken,
    Coverage,
    CuttableAnalyte,
    PolicyLine,
    PolicyRepeats,
    PolicyWindow,
    Remark,
    RunSummary,
    SetAside,
    Source,
    write_audit_report,
    write_report,
)  # fmt: skip

FACILITIES = pa.table(
    {
        "key": ["BM", "BN2", "BNYP", "CR", "AG"],
        "name": ["Bệnh viện Bạch Mai", "Bệnh viện Đa khoa Bắc Ninh số 2", "Trung tâm Y tế Yên Phong <A&B>",
                 "Bệnh viện Chợ Rẫy", "Bệnh viện Đa khoa Trung tâm An Giang"],
        "network": ["north", "north", "north", "south", "south"],
        "kind": ["central", "provincial", "district", "central", "provincial"],
    }
)  # fmt: skip
SERVICE = "22.0121.1369"


def made_up_measures() -> list[Measure]:
    """A run of 12,345 orders, 400 cuts and 20 harmful ones."""
    found = [measure("orders", 12345), measure("orders", 12345, {"test_group": "haematology"})]
    found.append(measure("orders", 12345, {"service": SERVICE}))
    for n, (cross, same) in enumerate(((900, 1100), (500, 700), (321, 654)), start=1):
        for groups in ({}, {"policy": "g147"}, {"test_group": "haematology"}, {"service": SERVICE}):
            found.append(measure(f"repeats_d{n}", cross + same, groups))
        found += [measure(f"repeats_d{n}", v, {"scope": s}) for s, v in (("cross", cross), ("same", same))]
    for direction in ("up", "down", "lateral"):
        found.append(measure("repeats_d3", 107, {"scope": "cross", "direction": direction}))
    pairs = (("BM", "BNYP", 60), ("BN2", "BM", 40), ("CR", "AG", 33))
    found += [
        measure("repeats_d3", v, {"scope": "cross", "source_facility": a, "facility": b}) for a, b, v in pairs
    ]  # fmt: skip
    found.append(measure("repeats_d3", None, {"policy": "draft-2026-08"}))
    found += [measure("undecided_d3", 7, groups) for groups in ({}, {"policy": "g147"})]
    for arm, cut in (("off", 0), ("on", 400)):
        found += arm_measures(arm, cut)
    return found


def arm_measures(arm: str, cut: int) -> list[Measure]:
    """One arm with that many cuts, one in twenty harmful."""
    groups, harmful = {"arm": arm}, cut // 20
    steps = {"seen": 3 * cut, "asked": cut // 9, "flagged": 2 * cut, "accepted": cut, "cut": cut, "tubes": cut // 2,
             "draws": cut // 4, "blood_ml": cut * 1.5, "saved_vnd": cut * 49700, "harmful_cuts": harmful}  # fmt: skip
    found = [measure(key, value, groups) for key, value in steps.items()]
    found.append(measure("share_cut", cut / 12345, groups, interval=share_interval(cut, 12345)))
    for key in ("harmful_per_1000", *KINDS):
        bounds = share_interval(harmful, cut)
        rate = harmful / cut * 1000 if cut else None
        interval = (bounds[0] * 1000, bounds[1] * 1000) if bounds else None
        found.append(measure(key, rate, groups, interval=interval, numerator=harmful, denominator=cut))
    if cut:
        found += [measure("cut", cut // 2, {**groups, "scope": scope}) for scope in ("cross", "same")]
        found += [
            measure("cut", cut, {**groups, name: v})
            for name, v in (("service", SERVICE), ("test_group", "haematology"))
        ]
        listed = {"price_source": "Decision 3500", "price_date": "2024-11-19"}
        found.append(measure("saved_vnd", cut * 49700, {**groups, **listed}))
    return found


def made_up_run(figures: int = 12) -> RunSummary:
    """The run beside those measures."""
    standings = ("assumed", "read", "second-hand (press)", "measured")
    return RunSummary(
        "pilot-2025", "The pilot, 2025", "Thí điểm, 2025", "0.1.0", 7, "exchange",
        1500, "2025-05-20", "2025-11-15", 180,
        [PolicyLine("g147", "G147", "G147 (Anh)", "A guideline.", "Một hướng dẫn.", 185),
         PolicyLine("draft-2026-08", "Draft circular", "Dự thảo thông tư")],
        [ArmLine("off", "No coordinator", "Không có điều phối", "g147", False),
         ArmLine("on", "Coordinator", "Có điều phối", "g147")],
        "on",
        [Assumption("care.csv", f"figure {i}", "1", "1", "a <meaning>", "a source", standings[i % 4])
         for i in range(figures)],
        [Source("Directive 07/CT-TTg", "https://example.org/plain-text")],
        "draft-2026-08",
    )  # fmt: skip


def made_up_audit() -> AuditSummary:
    """An audit of 1,000 rows whose D3 stays open."""
    return AuditSummary(
        ("labs.ndjson.gz",), "fhir", "0.1.0", 120, 900, "2019-01-02", "2024-06-30", 1000, 900,
        (SetAside("no_time", "No time", "Không có thời gian", 60),
         SetAside("code_conflict", "Code conflict", "Xung đột mã", 40)),
        (PolicyRepeats("g147", "G147", "G147 (Anh)", 75, 41, None, 3, 20, 75),),
        12,
        (CuttableAnalyte("na", "Sodium", "Natri", 300, 50, 30, None),
         CuttableAnalyte("k", "Potassium", "Kali", 300, 25, 11, None)),
        Coverage(1000, 600, 950), "collection time", "thời điểm lấy mẫu",
        (Remark("No facility is named.", "Không nêu cơ sở."),), (Remark("Limits flag.", "Khoảng tham chiếu gắn cờ."),),
        broken=(Broken("not JSON", "không phải JSON", "labs.ndjson.gz:17", 3),),
    )  # fmt: skip


def stretched_measures() -> list[Measure]:
    """A curve of two windows over whole orders and one analyte; its window is open above, another's is not known."""
    found = []
    for hours, saved, changed in ((24, 60, 2), (720, 120, 9)):
        for groups in ({"window_hours": str(hours)}, {"window_hours": str(hours), "analyte": "creat"}):
            found.append(measure("stretch_saved", saved, groups))
            found.append(measure("stretch_reported_change", 90.0, groups))
            found.append(measure("stretch_body_change", changed / saved * 1000, groups, interval=(5.0, 160.0)))
    reached = {"analyte": "creat", "risk": "missed_change", "standing": "reached"}
    found.append(replace(measure("window_at_risk", 20.0, reached, denominator=120), low=9.0))
    few = {"analyte": "hba1c", "risk": "missed_change", "standing": "unknown"}
    return [*found, measure("window_at_risk", None, few, denominator=3)]


@pytest.fixture(scope="session")
def windows_page() -> str:
    """A run that was asked how long a result may serve."""
    draft, window = PolicyLine("draft-2026-08", "Draft", "Dự thảo"), PolicyWindow("draft-2026-08", "creat", 24, 48)
    summary = replace(made_up_run(), compared=[draft], windows=[window])
    return write_report([*made_up_measures(), *stretched_measures()], summary, FACILITIES).decode()


@pytest.fixture(scope="session")
def page_of_few_results() -> str:
    """A run so small that no analyte's window can be said."""
    unsaid = [m for m in stretched_measures() if m.groups.get("standing") != "reached"]
    return write_report([*made_up_measures(), *unsaid], made_up_run(), FACILITIES).decode()


@pytest.fixture(scope="session")
def run_page() -> str:
    """The report of the made-up run."""
    return write_report(made_up_measures(), made_up_run(), FACILITIES).decode()


@pytest.fixture(scope="session")
def page_without_second_headline() -> str:
    """The same run, of a scenario that shows no policy second."""
    return write_report(made_up_measures(), replace(made_up_run(), second_headline=None), FACILITIES).decode()


@pytest.fixture(scope="session")
def audit_page() -> str:
    """The report of the made-up audit."""
    return write_audit_report(made_up_audit()).decode()


@pytest.fixture(params=["run", "audit"])
def either_page(request, run_page, audit_page) -> str:
    """Each report in turn."""
    return run_page if request.param == "run" else audit_page


@pytest.fixture
def long_page() -> bytes:
    """A report with more assumptions than a page can name."""
    return write_report(made_up_measures(), made_up_run(3000), FACILITIES)


@pytest.fixture
def empty_page() -> str:
    """A report of a run that reported nothing at all."""
    return write_report([], made_up_run(0), FACILITIES).decode()


@pytest.fixture
def run_page_again() -> str:
    """The same report, written a second time."""
    return write_report(made_up_measures(), made_up_run(), FACILITIES).decode()
