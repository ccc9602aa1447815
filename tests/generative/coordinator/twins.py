"""Bulk linking and matching on the same few cards: what differs, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from coordinator.linking.blocking import candidate_pairs
from coordinator.linking.cards import Cards, read_cards
from coordinator.linking.find import Finder
from coordinator.linking.grading import DOUBTS, GRADES, NO_VETO, PARTS, Graded, Grader
from coordinator.linking.keys import blocks
from coordinator.linking.one_by_one import card_of
from coordinator.linking.packing import findings_of, packed_of
from coordinator.match_models import load_model
from coordinator.matching import Comparison, Features, compare, compared, features, find
from coordinator.matching.weighing import rarity_bits
from emr_hub.clinical import Sex
from emr_hub.columns import SCHEMAS
from emr_hub.identifiers import BhytForm, mint_bhyt
from emr_hub.randomness import uniforms
from tests.generative.coordinator.matching.people import (
    CITIZENS,
    DATES,
    INSURANCES,
    PHONES,
    PLACES,
    SLIPS,
    Written,
    cards,
)

MODEL = load_model("viet-nam-1")
POPULATION = 20_000
FACILITIES = {"BM": 1, "CR": 2}
WORDS = (
    "Nguyễn", "nguyen", "Thị", "thi", "Văn", "Hoàng", "Huỳnh", "Hòa", "hoà", "hoa", "Vy", "Vi", "Thúy", "Thủy", "Ngọc",
    "Ng?c", "ngocj", "ho2a", "Khánh", "Mỹ", "Mĩ", "Phúc", "Phước", "Phương", "Hương", "Hồng", "An", "Anh", "Thanhthuỷ",
    "Thanh", "Thuỷ", "Ê", "H'", "Mlô", "Nguyeãn", "́", "王",
)  # fmt: skip


@st.composite
def long_names(draw: st.DrawFn) -> str:
    """Names out of few words: cut off, parted otherwise, in another order, with debris of keyboards and fonts."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    name = " ".join(words)
    slip = draw(st.sampled_from((*SLIPS, str, lambda n: n[:18], lambda n: n[:12], lambda n: n.replace(" ", "", 1))))
    return str(slip(name)) if name.split() else name


# One name as it may be met again, a line per way to go wrong: accents, tone, order, middle, cut, letters, fonts, keys.
ONE_NAME = (
    "Nguyễn Thị Thúy Hòa", "NGUYEN THI THUY HOA", "Nguyễn Thị Thuý Hoà", "Nguyễn Thị Thúy Hoa", "Nguyễn Thúy Hòa",
    "Hòa Nguyễn Thị Thúy", "Nguyễn Thị Thủy Hòa", "Nguyễn Thị Ngọc Hòa", "Trần Văn Hòa", "Nguyễn Thị ThúyHòa",
    "Nguyễn Thị Thúy", "Nguyen Thi Thuy H", "Nguyễn Thị Thúy Hòan", "Nguyeenx Thij Thuys Hoaf", "Nguyễn Thị Thúy Hằng",
    "Nguye64n Thi5 Thu1y Ho2a", "Nguy?n Th? Thúy Hòa", "Hoa", "Hòa", "Nguyễn",
)  # fmt: skip
OTHER_NAMES = (
    ("Huỳnh Văn Phước", "Hoàng Văn Phúc", "Hoàng Văn Phước", "Huynh Van Phuc"),
    ("Trần Thị Thủy", "Trần Thị Thúy", "Trần Thị Thuý", "Tran Thi Thuy", "Trần Thị Thuy", "Thủy Trần Thị"),
    ("Lý Thị Mỹ", "Lí Thị Mĩ", "Ly Thi My", "Lý Mỹ"),
    ("Trần Khánh Vy", "Trần Khánh Vi", "Tran Khanh Vi", "Trần Khánh Ly", "Trần Vy"),
    ("Trần Hồng An", "Trần Hương An", "Trần Hông An", "Tran Hong Ann", "Trần Hồng Ân", "Trần Hồng Hoàng Anh"),
    ("王小明", "王 小明", "Maria del Carmen López", "María López", "Carmen Lopez", "Lopez Maria del Carmen"),
)  # fmt: skip
CUT_OFF = (
    "Nguyễn Hoàng Khánh Phương", "Nguyễn Hoàng Khánh", "Nguyễn Hoàng Kh", "Nguyen Hoang Khanh Phuo", "Nguyễn Hoàng",
    "Nguyễn Hoàng Khánh P", "NGUYỄN HOÀNG KHÁNH PHƯƠNG ANH", "Nguyeenx Hoangf Khanhs Phuowng",
)  # fmt: skip
CHILDREN = (
    "CON BÀ Nguyễn Thị Hòa", "CON BÀ Nguyễn Thị Hoà 1", "con bà Nguyen Thi Hoa 2", "CON BÀ Trần Thị Mai", "SƠ SINH",
    "Nguyễn Thị Hòa", "Nguyễn An",
)  # fmt: skip
MORE_NUMBERS = (None, *CITIZENS, "912345670", "912345671", "C1234567", "C7654321", "08500001234")
MORE_PHONES = (*PHONES, "0830012346", "083001234")
MORE_INSURANCES = (None, *INSURANCES, mint_bhyt(BhytForm.CARD, 5, subject="HT"), mint_bhyt(BhytForm.BHXH, 40_017))


@st.composite
def crowds(draw: st.DrawFn) -> list[Written]:
    """A few cards that collide, and a few more that are nearly one person's."""
    drawn = draw(st.lists(cards(), min_size=1, max_size=3))
    variants = draw(st.sampled_from((ONE_NAME, ONE_NAME, CUT_OFF, CHILDREN, *OTHER_NAMES)))
    named = draw(st.lists(st.sampled_from(variants), min_size=3, max_size=6, unique=True))
    named += draw(st.lists(long_names(), max_size=2))
    return [*drawn, *(draw(_near(name)) for name in named)]


def every_variant() -> list[Written]:
    """Every name of the lists, with facts by keyed luck, the same every time: no level can starve."""
    names = [*ONE_NAME[:1], *ONE_NAME, *CUT_OFF, *CHILDREN, *(name for group in OTHER_NAMES for name in group)]
    kinds = (DATES, list(Sex), MORE_NUMBERS, MORE_INSURANCES, MORE_PHONES, PLACES, ("BM", "CR"), ("", "A"))
    luck = [uniforms(1, f"fact {place}", np.arange(len(names))) for place in range(len(kinds))]
    chosen = [[kind[int(u[n] * len(kind))] for kind, u in zip(kinds, luck, strict=True)] for n in range(len(names))]
    return [Written(name, *facts) for name, facts in zip(names, chosen, strict=True)]


def _near(name: str) -> st.SearchStrategy[Written]:
    """A card of this name with facts that often agree."""
    return st.builds(
        Written, st.just(name), st.sampled_from(DATES), st.sampled_from(list(Sex)), st.sampled_from(MORE_NUMBERS),
        st.sampled_from(MORE_INSURANCES), st.sampled_from(MORE_PHONES),
        st.sampled_from(PLACES), st.sampled_from(("BM", "CR")), st.sampled_from(("", "A-1")),
    )  # fmt: skip


def table_of(crowd: Sequence[Written]) -> pa.Table:
    """The cards as registrations."""
    rows = [
        {
            "registration_id": n, "facility_id": FACILITIES[c.facility], "mrn": c.record_number, "name": c.name,
            "birth_date": c.birth_date, "sex": str(c.sex), "cccd": c.cccd, "bhyt": c.bhyt, "phone": c.phone,
            "address": c.address,
        }
        for n, c in enumerate(crowd, start=1)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, SCHEMAS["registrations"])


def differences(registrations: pa.Table) -> list[str]:
    """Every difference between the twins over all pairs of rows, blocked or not; empty when they agree."""
    known = [features(card_of(row)) for row in registrations.to_pylist()]
    columns = read_cards(registrations)
    pairs = list(combinations(range(len(known)), 2))
    one, other = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    packed, rarity = Finder(columns, MODEL.rarity, MODEL.frequent).find(one, other)
    graded = Grader(MODEL, POPULATION).grade(packed, rarity)
    found = []
    for n, (a, b) in enumerate(pairs):
        wanted, match = find(known[a], known[b], MODEL.frequent)
        if packed_of(wanted) != packed[n]:
            found.append(f"pair {a},{b}: {wanted} but {findings_of(int(packed[n]))}")
        elif rarity_bits(match, MODEL.rarity) != rarity[n]:
            found.append(f"pair {a},{b}: rarity {rarity_bits(match, MODEL.rarity)} but {rarity[n]}")
        found += _grade_differs(a, b, compare(known[a], known[b], MODEL, POPULATION), graded.take(np.array([n])))
    return found + _blocks_differ(known, columns)


def _grade_differs(a: int, b: int, wanted: Comparison, got: Graded) -> list[str]:
    leaves = int(got.veto[0])
    one = (wanted.grade, wanted.bits, wanted.veto is None, wanted.parts)
    other = (GRADES[got.grade[0]], float(got.bits[0]), leaves in (NO_VETO, DOUBTS), leaves == PARTS)
    return [] if one == other else [f"pair {a},{b}: {one} but {other}"]


def _blocks_differ(known: Sequence[Features], columns: Cards) -> list[str]:
    names = {f"{n:06d}": one for n, one in enumerate(known)}
    wanted = {(int(a), int(b)) for a, b in compared(names, MODEL, POPULATION)}
    batches = candidate_pairs(blocks(columns, MODEL.frequent), 3)
    got = [(int(a), int(b)) for one, other in batches for a, b in zip(one, other, strict=True)]
    return [f"blocked {sorted(wanted ^ set(got))} by one alone"] if sorted(got) != sorted(wanted) else []
