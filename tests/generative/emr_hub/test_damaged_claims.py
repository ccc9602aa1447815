"""However a claims file is damaged: nothing raises, every record is kept or named, and whole records read as ever."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generative.emr_hub.damage import ENCODINGS, SCARS, orders_of, scarred
from tests.unit.emr_hub.formats.bhyt.claims import UREA, UREA_RESULT, claim, record
from tests.unit.emr_hub.formats.kept import Kept, kept

VISITS = 4
RECORDS = [
    record(
        [UREA], [UREA_RESULT | {"GIA_TRI": f"{visit}.{at}", "MA_CHI_SO": f"T{at}"} for at in range(visit)],
        ("base64", "cdata", "nested")[visit % 3], MA_LK=f"L{visit}",
    )
    for visit in range(1, VISITS + 1)
]  # fmt: skip


def read(content: bytes) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        return kept("bhyt", Path(folder) / "claims.xml", content)


def said(rows: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    """What the rows say, wherever they stood."""
    return Counter((row["source_id"], row["value"], row["subject"], row["ordered"]) for row in rows)


ALONE = [said(read(claim(one).encode()).table) for one in RECORDS]


@settings(max_examples=60, deadline=None)
@given(order=orders_of(VISITS), encoding=st.sampled_from(ENCODINGS))
def test_records_say_the_same_in_any_order_any_number_of_times_in_any_letters(order: list[int], encoding: str) -> None:
    found = read(claim(*(RECORDS[at] for at in order)).encode(encoding))
    assert said(found.table) == sum((ALONE[at] for at in order), Counter())
    assert found.records == len(order) and not found.rejects


@settings(max_examples=120, deadline=None)
@given(cut=st.integers(0, len(claim(*RECORDS).encode())))
def test_a_cut_file_keeps_every_whole_record_and_names_the_torn_one(cut: int) -> None:
    content = claim(*RECORDS).encode()[:cut]
    whole, begun = content.count(b"</HOSO>"), len(re.findall(b"<HOSO>", content))
    found = read(content)
    assert said(found.table) == sum(ALONE[:whole], Counter())
    # A record that has begun is whole or refused; a file without any is one refusal.
    assert len(found.rejects) == (begun - whole if begun else 1)
    assert found.records == max(1, begun)


@settings(max_examples=150, deadline=None)
@given(scars=SCARS)
def test_scars_cost_no_more_than_the_records_they_touch(scars: list[tuple[int, bytes]]) -> None:
    content = claim(*RECORDS).encode()
    damaged = scarred(content, scars)
    found = read(damaged)
    counted = found.counts["XML4 item"] - found.counts["XML4 result, other"]
    assert len(found.table) == counted
    untouched = [at for at, one in enumerate(RECORDS) if one.encode() in damaged]
    least: Counter[tuple[Any, ...]] = sum((ALONE[at] for at in untouched), Counter())
    if b"HOSO" in damaged and damaged.count(b"<HOSO>") == VISITS == damaged.count(b"</HOSO>"):
        assert not least - said(found.table)
    # Whatever is missing or changed is one of the records touched, and something was said of it or read from it.
    assert len(found.table) <= sum(map(len, ALONE)) or found.rejects
