"""Cards that collide: a few people, each written down several times with the mistakes that desks make."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from coordinator.matching import FIELDS, LEVELS, Findings, Levels, Margins, Model, Newborn, NumberSays, Rarity
from emr_hub.clinical import Sex
from emr_hub.identifiers import BhytForm, mint_bhyt, mint_cccd
from tests.spec.matching.cards import Written

NAMES = (
    "Nguyễn Thị Hòa", "Nguyễn Thị Hoa", "Nguyễn Thị Thúy Hòa", "Nguyễn Văn Hoàng", "Nguyễn Văn Hoàn", "Hoàng Văn Phúc",
    "Huỳnh Văn Phước", "Trần Khánh Vy", "Trần Khánh Vi", "Lý Thị Mai", "Anne-Marie Dupont", "H'Hen Niê", "王小明",
)  # fmt: skip
DATES = ("1985-03-09", "1985-09-03", "1985-03-10", "1985-01-01", "1985", "1985-03", "2015-03-09", "1986-03-09", "")
PHONES = (None, "0830012345", "01230012345", "0970012345", "0000000000")
PLACES = (None, "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh", "xã Tân Hòa, huyện Yên Lạc, tỉnh Bắc Giang", "tỉnh Thái Nguyên")
ODD_NAMES = (None, "", "KHÔNG TÊN", "SƠ SINH", "CON BÀ Nguyễn Thị Hòa", "CON BÀ Nguyễn Thị Hòa 2", "BÉ TRẦN", "???")


def _numbers() -> tuple[str | None, ...]:
    minted = [
        mint_cccd("24", sex, year, serial) for sex in ("female", "male") for year in (1985, 2015) for serial in (17, 18)
    ]
    return (None, *minted, "912345670", "B1234567", "999999999999", "12")


CITIZENS = _numbers()
INSURANCES = (
    None, mint_bhyt(BhytForm.CARD, 5), mint_bhyt(BhytForm.BHXH, 5), mint_bhyt(BhytForm.BHXH, 6), CITIZENS[1], "XX",
)  # fmt: skip


@st.composite
def cards(draw: st.DrawFn) -> Written:
    """One card out of few values, so that two of them often agree."""
    name = draw(st.sampled_from(NAMES + ODD_NAMES))
    if name and draw(st.booleans()):
        name = draw(st.sampled_from(SLIPS))(name)
    return Written(
        name, draw(st.sampled_from(DATES)), draw(st.sampled_from(list(Sex))), draw(st.sampled_from(CITIZENS)),
        draw(st.sampled_from(INSURANCES)), draw(st.sampled_from(PHONES)), draw(st.sampled_from(PLACES)),
        draw(st.sampled_from(("BM", "CR"))), draw(st.sampled_from(("", "A-1"))),
    )  # fmt: skip


def without_accents(name: str) -> str:
    """As a keyboard without Vietnamese letters leaves it."""
    decomposed = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def decomposed(name: str) -> str:
    """The same text in pieces."""
    return unicodedata.normalize("NFD", name)


def tone_moved(name: str) -> str:
    """The tone of "òa", "òe" and "ủy" on the other vowel, as the other school writes it."""
    for old, new in (("òa", "oà"), ("óe", "oé"), ("ủy", "uỷ"), ("úy", "uý")):
        name = name.replace(old, new)
    return name


def middle_dropped(name: str) -> str:
    """Family and given name alone."""
    words = name.split()
    return f"{words[0]} {words[-1]}"


def swapped(name: str) -> str:
    """The given name first."""
    words = name.split()
    return " ".join([words[-1], *words[:-1]])


SLIPS: tuple[Callable[[str], str], ...] = (
    str.upper, without_accents, decomposed, tone_moved, middle_dropped, swapped,
    lambda name: name.replace("n", "nn", 1),
)  # fmt: skip
HARMLESS: tuple[Callable[[str], str], ...] = (str.upper, str.lower, decomposed, tone_moved, lambda name: f"  {name} ")


@st.composite
def findings(draw: st.DrawFn) -> Findings:
    """Anything that two cards may show, likely or not."""
    levels = Levels(*(draw(st.sampled_from(LEVELS[field])) for field in FIELDS))  # type: ignore[arg-type]
    flags = [draw(st.booleans()) for _ in range(3)]
    return Findings(levels, *flags, draw(st.sampled_from(list(NumberSays))), draw(st.sampled_from(list(Newborn))))


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Any model, also a mad one: weights that would outweigh everything, few different ones taken in turn."""
    bits = draw(st.lists(st.floats(-1000, 1000, allow_nan=False), min_size=4, max_size=6))
    taken = iter(bits * 20)
    weights = {field: {level: next(taken) for level in LEVELS[field]} for field in FIELDS}
    certain, probable, possible = sorted(bits[:3], reverse=True)
    strong = frozenset(f"{field}={level}" for field in FIELDS for level in LEVELS[field])
    rarity = Rarity({}, {}, 8.0, {}, 1.0, 14.0)
    return Model("any", "0", weights, rarity, Margins(certain, probable, possible), strong)


def renamed(card: Written, slip: Callable[[str], str]) -> Written:
    """The card with its name written another way."""
    return replace(card, name=slip(card.name)) if card.name else card
