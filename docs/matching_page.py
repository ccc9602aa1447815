"""Writes docs/matching.md from prose, code and the default model. Usage: python docs/matching_page.py
(or make dictionary).

Every example on the page is asked of the code while it is written; one that came out otherwise would stop it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import CAUTIOUS, FIELDS, LEVELS, RULES, VETOES, Grade, compare, features
from emr_hub.clinical import Sex

PAGE = Path(__file__).with_name("matching.md")
MODEL = load_model(DEFAULT_MODEL)


class Example(NamedTuple):
    """A card of which only some fields are written."""

    name: str | None = None
    birth_date: str = ""
    sex: Sex = Sex.UNKNOWN
    cccd: str | None = None
    bhyt: str | None = None
    phone: str | None = None
    address: str | None = None
    facility: str = ""
    record_number: str = ""


HER = "924185000017"  # synthetic: begins with 9; female, born 1985
EXAMPLES: dict[str, dict[str, tuple[str, str]]] = {
    "name": {
        "exact": ("Nguyễn Thị Hòa", "NGUYỄN THỊ HÒA"), "tone-place": ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà"),
        "repaired": ("Nguyễn Thị Hòa", "Nguyeenx Thij Hoaf"), "accents-missing": ("Nguyễn Thị Hòa", "NGUYEN THI HOA"),
        "spacing": ("Nguyễn Thanh Thủy", "Nguyễn Thanhthủy"), "i-y": ("Lý Thị Mai", "Lí Thị Mai"),
        "regional": ("Hoàng Văn Phúc", "Huỳnh Văn Phước"), "one-accent-missing": ("Nguyễn Thị Hòa", "Nguyễn Thị Hoa"),
        "middle-dropped": ("Nguyễn Thị Hòa", "Nguyễn Hòa"), "cut": ("Trần Thị Ngọc Ánh", "Trần Thị Ngọc"),
        "order-swapped": ("Nguyễn Văn Bình", "Bình Nguyễn Văn"), "own-name": ("Trần Khánh Vy", "Trần Khánh Vi"),
        "typo": ("Nguyễn Văn Hoàng", "Nguyễn Văn Hoàn"), "other-accent": ("Nguyễn Thị Thủy", "Nguyễn Thị Thúy"),
        "middle-other": ("Nguyễn Nhật Minh", "Nguyễn Quang Minh"), "given-equal": ("Nguyễn Văn Minh", "Trần Lê Minh"),
        "different": ("Nguyễn Văn An", "Nguyễn Văn Anh"), "missing": ("Nguyễn Thị Hòa", "KHÔNG TÊN"),
    },
    "birth_date": {
        "equal": ("1985-03-09", "1985-03-09"), "month-equal": ("1985-03", "1985-03-09"),
        "year-only": ("1985-01-01", "1985-03-09"), "day-month-swapped": ("1985-03-09", "1985-09-03"),
        "one-off": ("1985-03-09", "1985-03-08"), "same-year": ("1985-03-09", "1985-07-21"),
        "different": ("1985-03-09", "1990-07-21"), "missing": ("1985-03-09", ""),
    },
    "cccd": {
        "equal": (HER, HER), "near": (HER, "924185000018"), "different": (HER, "924185314159"),
        "old-equal": ("912345670", "912345670"), "old-different": ("912345670", "917654320"),
        "other-equal": ("ZZ1234567", "zz 1234567"), "other-different": ("ZZ1234567", "ZZ7654321"),
        "missing": (HER, "912345670"),
    },
    "bhyt": {
        "equal": ("DN4249900000005", "9900000005"), "near": ("9900000005", "9900000006"),
        "different": ("9900000005", "9900314159"), "missing": ("9900000005", ""),
    },
    "phone": {
        "equal": ("0830012345", "+84 83 001 2345"), "converted": ("0830012345", "01230012345"),
        "near": ("0830012345", "0830012346"), "different": ("0830012345", "0970012345"), "missing": ("0830012345", ""),
    },
    "address": {
        "household": ("Thôn 3, xã Tân Hòa, huyện Yên Lạc, tỉnh Bắc Giang", "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh"),
        "ward": ("phường Quỳnh Mai, quận Hai Bà Trưng, Hà Nội", "phường Bạch Mai, Hà Nội"),
        "province": ("xã Tân Hòa, tỉnh Bắc Ninh", "tỉnh Bắc Giang"),
        "different": ("xã Tân Hòa, tỉnh Bắc Ninh", "xã Tân Hòa, tỉnh Thái Nguyên"), "missing": ("tỉnh Bắc Ninh", ""),
    },
    "sex": {"equal": ("female", "female"), "different": ("female", "male"), "missing": ("female", "unknown")},
}  # fmt: skip
IN_WORDS = {
    ("cccd", "borrowed"): "the same number, but it contradicts sex or birth year of one card",
    ("cccd", "same-stranger"): "the same number, but it contradicts both cards: a parent's, a lender's",
    ("phone", "shared"): "equal, but the model knows it as shared by a crowd",
}
KEYS = (
    ("c", "citizen number, from either field, also one that contradicts its card", "everything else"),
    ("i", "stable ten digits of the insurance number", "form of the card, everything else"),
    ("o, x", "old nine-digit number; number of another kind", "everything else"),
    ("p", "phone as dialled today", "everything else"),
    ("r", "facility and record number", "everything else"),
    ("b", "all words of the name, birth year, day and month in any order", "order of the name, swapped day and month"),
    ("d", "all words of the name, last digit of the year, day and month", "another decade"),
    ("g", "given name and birth date", "family and middle name"),
    ("f", "all but the given name, and birth date", "given name"),
    ("w", "birth date and ward", "name"),
    ("n", "first and last word of the name, birth year and ward", "middle name, day and month, year alone"),
    ("y", "all words of a name of four or more, birth year and sex", "day and month, year alone, ward"),
)
PROSE = Path(__file__).with_name("matching_prose.txt")


def card(field: str, text: str) -> Example:
    """A card with this one field, and beside a citizen number the sex and birth year that it has in it."""
    if field == "sex":
        return Example(sex=Sex(text))
    beside = {"sex": Sex.FEMALE, "birth_date": "1985"} if field == "cccd" else {}
    return Example(**{**beside, field: text})  # type: ignore[arg-type]


def level_of(field: str, one: str, other: str) -> str:
    """The level the code gives two texts of a field."""
    found = compare(features(card(field, one)), features(card(field, other)), MODEL, 1_000_000)
    return found.levels[FIELDS.index(field)].level


def _levels(field: str) -> Iterator[str]:
    yield f"### {field}\n\n| level | for example | bits |\n|---|---|--:|"
    for level in LEVELS[field]:
        words = IN_WORDS.get((field, level))
        if words is None:
            one, other = EXAMPLES[field][level]
            assert level_of(field, one, other) == level, (field, level, level_of(field, one, other))
            words = f"{one} · {other or 'nothing'}"
        yield f"| {level} | {words} | {MODEL.weights[field][level]:+.1f} |"
    yield ""


def _vetoes() -> Iterator[str]:
    yield "| veto | leaves open | in words |\n|---|---|---|"
    for veto in VETOES:
        leaves = "nothing: certainly not" if veto.outcome == "apart" else "a question"
        yield f"| `{veto.name}` | {leaves} | {veto.why} |"
    yield ""


def _rules() -> Iterator[str]:
    yield "| rule | makes the pair | in words |\n|---|---|---|"
    for name, why in RULES.items():
        yield f"| `{name}` | {'at most probable' if name in CAUTIOUS else 'certain'} | {why} |"
    yield ""


def _needed() -> Iterator[str]:
    sizes = (20_000, 200_000, 1_000_000, 10_000_000, 100_000_000)
    yield "| people | " + " | ".join(f"{size:,}" for size in sizes) + " |\n|---|" + "--:|" * len(sizes)
    for grade in (Grade.CERTAIN, Grade.PROBABLE, Grade.POSSIBLE):
        yield f"| {grade} from | " + " | ".join(f"{MODEL.needed(grade, size):.1f}" for size in sizes) + " |"
    yield ""


def _keys() -> Iterator[str]:
    yield "| key | made of | forgives |\n|---|---|---|"
    yield from (f"| {key} | {made} | {forgives} |" for key, made, forgives in KEYS)
    yield ""


def _waterfall() -> Iterator[str]:
    one = Example("Nguyễn Thị Hòa", "1985-03-09", Sex.FEMALE, None, "DN4249900000005", "0830012345")
    other = Example("NGUYEN HOA", "1985", Sex.FEMALE, "912345670", "9900000005", "01230012345")
    yield "```text"
    yield from compare(features(one), features(other), MODEL, 1_000_000).explain()
    yield "```\n"


PARTS = {
    "levels": lambda: (line for field in FIELDS for line in _levels(field)), "vetoes": _vetoes, "rules": _rules,
    "needed": _needed, "keys": _keys, "waterfall": _waterfall,
    "certain": lambda: iter((f"{MODEL.margins.certain:g}",)),
    "model": lambda: iter((f"`{MODEL.id}`, version {MODEL.version}",)),
}  # fmt: skip


def page() -> str:
    """The prose with every `{{part}}` in its place."""
    text = PROSE.read_text(encoding="utf-8")
    for name, part in PARTS.items():
        text = text.replace("{{" + name + "}}", "\n".join(part()).rstrip("\n"))
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
