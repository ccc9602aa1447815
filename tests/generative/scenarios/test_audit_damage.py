"""Damaged files: lines cut, mixed, told twice. The sums hold, and no verdict depends on where a line stood."""

import json
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.audits import AuditOutcome, run_audit

CODES = (("2951-2", "mmol/L"), ("2947-0", "mmol/L"), ("2345-7", "mg/dL"), ("718-7", "g/dL"), ("99999-9", "1"))
TIMES = [
    "2025-06-01T08:00:00+07:00",
    "2025-06-01T08:00:00+07:00",
    "2025-06-01T01:00:00Z",
    "2025-06-01",
    "2025-06-02",
    None,
]
LABORATORIES = [[{"reference": "Organization/a"}], [{"reference": "Organization/b"}], None]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def observations(draw: st.DrawFn) -> dict[str, Any]:
    """Few persons, codes, times, values and ids, so that results collide."""
    code, unit = draw(st.sampled_from([*CODES[:1] * 3, *CODES]))
    time = draw(
        st.sampled_from(["2025-06-01T08:00:00+07:00", "2025-06-01T01:00:00Z", "2025-06-01", "2025-06-02", None])
    )
    value = draw(st.sampled_from([90, 139, 139.5, None]))
    made = {
        "resourceType": "Observation",
        "id": draw(st.sampled_from(["a", "b", "c", "d", None])),
        "status": draw(st.sampled_from(["final", "final", "final", "corrected", "cancelled"])),
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": draw(st.sampled_from("xy"))},
        "subject": {"reference": draw(st.sampled_from(["Patient/p", "urn:uuid:p", "Patient/q"]))},
        "effectiveDateTime": time,
        "issued": draw(st.sampled_from(["2025-06-01T09:00:00+07:00", None])),
        "performer": draw(
            st.sampled_from([[{"reference": "Organization/a"}], [{"reference": "Organization/b"}], None])
        ),
        "valueQuantity": None if value is None else {"value": value, "code": unit},
    }
    if draw(st.booleans()):
        made["component"] = [{"code": made["code"], "valueQuantity": {"value": v, "code": unit}} for v in (90, 139)]
    return {k: v for k, v in made.items() if v is not None}


@st.composite
def lines_with_twins(draw: st.DrawFn) -> list[str]:
    """Observations, and twins of some that differ in one or two things only: that is where a choice must be made."""
    made = draw(st.lists(observations(), min_size=1, max_size=4))
    for one in draw(st.lists(st.sampled_from(made), min_size=1, max_size=4)):
        changes: dict[str, Any] = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "id": st.sampled_from(["d", "a", "c"]),
                    "valueQuantity": st.sampled_from([90, 139]).map(lambda v: {"value": v, "code": "mmol/L"}),
                    "status": st.sampled_from(["final", "corrected"]),
                    "meta": st.sampled_from(["2025-06-02", "2025-06-03"]).map(lambda day: {"lastUpdated": day}),
                },
            )
        )
        made.append(one | changes)
    return [json.dumps(one) for one in made]


LINES = lines_with_twins()


# Measures of what was judged; others count what was delivered, and rise with every delivery.
JUDGED = ("orders", "results", "repeats_", "undecided_", "pending", "same_moment", "list_price_")


@dataclass(frozen=True)
class Audited:
    """An audit and the tables it wrote."""

    outcome: AuditOutcome
    tables: dict[str, pa.Table]

    def value(self, key: str, **groups: str) -> Any:
        (found,) = (m["value"] for m in self.outcome.measures if m["key"] == key and m["groups"] == groups)
        return found


def audited_folder(folder: Path, **options: Any) -> Audited:
    outcome = run_audit([folder / "in"], ["fixed-24h", "g147"], out=folder / "out", **options)
    names = ("orders", "results", "counts", "rejects")
    return Audited(outcome, {n: pq.read_table(folder / "out" / "tables" / f"{n}.parquet") for n in names})


def audited(lines: list[str], *more: list[str], **options: Any) -> Audited:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for n, part in enumerate([lines, *more]):
            (folder / "in" / f"{n}.ndjson").write_text("\n".join(part), encoding="utf-8")
        return audited_folder(folder, **options)


def verdicts(found: Audited) -> list[Any]:
    """Every order with its results and counts: all that a verdict rests on."""
    results = Counter(
        (r["order_id"], r["analyte"], r["value"], r["status"]) for r in found.tables["results"].to_pylist()
    )
    counts = sorted(found.tables["counts"].to_pylist(), key=lambda r: (r["policy"], r["order_id"]))
    figures = [m for m in found.outcome.measures if m["key"].startswith(JUDGED)]
    return [found.tables["orders"].to_pylist(), results, counts, figures]


def sums_hold(found: Audited) -> bool:
    read, kept, aside = (found.value(key) for key in ("rows_read", "rows_kept", "rows_set_aside"))
    written = found.tables["results"].num_rows, found.tables["rejects"].num_rows
    return (kept, aside) == written and read == kept + aside


@FEW
@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_verdict(lines: list[str], luck: Any) -> None:
    mixed = list(lines)
    luck.shuffle(mixed)
    assert verdicts(audited(mixed)) == verdicts(audited(lines))


@FEW
@given(st.permutations([("a", 139), ("b", 90), ("c", 141), ("d", 140)]), st.randoms(use_true_random=False))
def test_results_of_one_moment_are_numbered_by_their_ids(told: list[tuple[str, int]], luck: Any) -> None:
    plain = {
        "resourceType": "Observation", "status": "final", "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]}, "effectiveDateTime": TIMES[0],
        "subject": {"reference": "Patient/p"},
    }  # fmt: skip
    lines = [json.dumps(plain | {"id": i, "valueQuantity": {"value": v, "code": "mmol/L"}}) for i, v in told]
    luck.shuffle(lines)
    results = audited(lines).tables["results"]
    assert results["value"].to_pylist() == [139, 90, 141, 140]


@FEW
@given(LINES, st.integers(0, 8))
def test_one_file_or_two_give_the_same_verdicts(lines: list[str], cut: int) -> None:
    assert verdicts(audited(lines[:cut], lines[cut:])) == verdicts(audited(lines))


@FEW
@given(LINES, st.integers(1, 3))
def test_a_file_delivered_again_changes_no_verdict(lines: list[str], times: int) -> None:
    again = audited(lines * (times + 1))
    assert verdicts(again) == verdicts(audited(lines))
    assert sums_hold(again)


@FEW
@given(LINES, st.lists(st.integers(0, 400), min_size=1, max_size=4))
def test_lines_cut_anywhere_are_counted_and_the_sums_hold(lines: list[str], cuts: list[int]) -> None:
    broken = [line[: max(1, cut % len(line))] for line, cut in zip(lines, cuts, strict=False)]
    outcome = audited(lines + broken)
    assert sums_hold(outcome)
    assert outcome.value("rows_set_aside", reason="broken line") == len(broken)
    assert verdicts(outcome) == verdicts(audited(lines))


@FEW
@given(LINES, st.binary(max_size=300))
def test_whatever_bytes_stand_between_the_lines_the_sums_hold(lines: list[str], noise: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in" / "x.ndjson"
        path.parent.mkdir()
        path.write_bytes(b"\n".join([lines[0].encode(), noise, *(line.encode() for line in lines[1:])]))
        assert sums_hold(audited_folder(Path(folder)))


NAMES = st.sampled_from(["coding", "code", "value", "reference"])
LEAVES = st.none() | st.booleans() | st.integers(-9, 2**60) | st.floats(-1e9, 1e9) | st.text(max_size=4)
JSON = st.recursive(LEAVES, lambda x: st.lists(x, max_size=3) | st.dictionaries(NAMES, x), max_leaves=5)


@FEW
@given(observations(), st.data())
def test_an_element_of_any_shape_is_judged_or_named_and_never_crashes(
    made: dict[str, Any], data: st.DataObject
) -> None:
    made[data.draw(st.sampled_from(sorted(made)))] = data.draw(JSON)
    assert sums_hold(audited([json.dumps(made)]))


@FEW
@given(LINES, st.integers(1, 5), st.sampled_from([0, 1 << 20]))
def test_the_size_of_the_parts_changes_no_verdict(lines: list[str], rows: int, in_memory: int) -> None:
    parts = audited(lines, rows_of_a_part=rows, rows_in_memory=in_memory)
    assert verdicts(parts) == verdicts(audited(lines))
    assert sums_hold(parts)
