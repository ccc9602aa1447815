"""Random small wards are counted twice: in columns, as a run does it, and by the same definitions said in SQL."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.measures import sums_of_arms
from tests.generative.scenarios.measures_in_sql import tallies_in_sql
from tests.unit.scenarios.measures.conftest import PERIOD, Ward, catalogue, convert

ANALYTES = {"HB": ("hb",), "CHEM": ("na", "k"), "CRP": ("crp",), "AG": ("hbsag",)}
VALUES = {"hb": (100.0, 125.0, 140.0, 160.0), "na": (140.0, 125.0), "k": (4.0, 4.1, 7.0), "crp": (2.0, 2.1, 9.0),
          "hbsag": (None,)}  # fmt: skip
DAYS = st.sampled_from([-1.0, 0.0, 1.0, 2.0, 3.0, 9.0, 30.0])  # before, in and after the period; few, so they tie
ORDERS = st.fixed_dictionaries({
    "service": st.sampled_from(["HB", "HB", "HB", *ANALYTES]), "day": DAYS, "person": st.integers(1, 2),
    "facility": st.integers(1, 4), "draw_id": st.sampled_from([None, 1, 2, 10**12]),
    "specimen": st.sampled_from(["edta", "serum", "urine", None]),
})  # fmt: skip
VERSIONS = st.lists(
    st.fixed_dictionaries({
        "day": DAYS, "status": st.sampled_from(["final", "corrected", "final", "preliminary", "entered-in-error"]),
        "flag": st.sampled_from(["N", "H", "HH", None, None]), "comparator": st.sampled_from([None, None, None, "<"]),
        "unit": st.sampled_from(["g/L", "g/L", "mmol/L", "mg/L", "furlong"]),
        "pick": st.sampled_from([0, 1, 2, 3, None]),
    }), min_size=1, max_size=3,
)  # fmt: skip
DECISIONS = st.fixed_dictionaries({
    "verdict": st.sampled_from(["reuse", "reuse", "ask", "repeat", None]), "card_shown": st.booleans(),
    "answer": st.sampled_from(["accepted", "overridden", None]),
    "performed": st.sampled_from([False, False, False, True, None]),
    "reused": st.lists(st.integers(0, 12), min_size=1, max_size=4, unique=True),
})  # fmt: skip


@st.composite
def wards(draw: st.DrawFn) -> Ward:
    """Up to twelve orders of two people at three facilities and one that nobody knows, under two arms.

    Their ids follow each other, as in a drawn world, or leave gaps.
    """
    ward = Ward()
    orders = draw(st.lists(ORDERS, min_size=6, max_size=12))
    step = draw(st.sampled_from([1, 7]))
    for order_id, order in zip(range(1, 1 + len(orders) * step, step), orders, strict=True):
        ward.order(order_id, order["service"], **{k: v for k, v in order.items() if k != "service"})
        for analyte in ANALYTES[order["service"]]:
            for number, version in enumerate(draw(VERSIONS), start=1):
                _write(ward, order_id, analyte, number, dict(version))
        for arm in ("on", "late"):
            if arm == "on" or draw(st.booleans()):
                said = draw(DECISIONS)
                ward.decided(order_id, arm, **said | {"reused": [1 + place * step for place in said["reused"]]})
    return ward


def _write(ward: Ward, order_id: int, analyte: str, number: int, version: dict[str, Any]) -> None:
    pick = version.pop("pick")
    value = None if pick is None else VALUES[analyte][pick % len(VALUES[analyte])]
    ward.result(order_id, analyte, value, version=number, **version)


def groups(tally: pa.Table) -> Counter[tuple[tuple[str, Any], ...]]:
    """The rows of a tally that count anything, whatever their order or that of their columns."""
    rows = ({k: int(v) if not isinstance(v, str | None) else v for k, v in row.items()} for row in tally.to_pylist())
    return Counter(tuple(sorted(row.items())) for row in rows if any(v for v in row.values() if isinstance(v, int)))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(wards())
def test_a_block_is_counted_as_sql_counts_it(ward: Ward) -> None:
    world, decisions = ward.world(), ward.table("decisions")
    counted = sums_of_arms(world, decisions, PERIOD, catalogue=catalogue(), convert=convert)
    said = tallies_in_sql(world, decisions, PERIOD, catalogue(), convert)
    assert counted.keys() == said.keys()
    for name in said:
        assert groups(counted[name]) == groups(said[name]), name
