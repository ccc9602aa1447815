"""Cards in one cell: `name; birth date; sex; key=value; ...`. Numbers are minted: `cccd=f1985#17`, `bhyt=5`.

Keys: cccd (f or m, birth year, serial), raw (the citizen number's field as it stands), old (nine digits), bhyt (card),
bhyt10, bhyt12 (as cccd), phone, address, at (facility/record number).
"""

from __future__ import annotations

from dataclasses import dataclass

from coordinator.match_models import load_model
from coordinator.matching import Comparison, compare, features
from emr_hub.clinical import Sex
from emr_hub.identifiers import BhytForm, mint_bhyt, mint_cccd

MODEL = load_model("viet-nam-1")
A_MILLION = 1_000_000
_SEX = {"f": Sex.FEMALE, "m": Sex.MALE, "": Sex.UNKNOWN}


@dataclass(frozen=True)
class Written:
    """A card of which only some fields are written."""

    name: str | None = None
    birth_date: str = ""
    sex: Sex = Sex.UNKNOWN
    cccd: str | None = None
    bhyt: str | None = None
    phone: str | None = None
    address: str | None = None
    facility: str = "BM"
    record_number: str = ""


def card(cell: str) -> Written:
    """The card that a cell describes."""
    parts = [part.strip() for part in cell.split(";")]
    name, birth, sex = (*[part for part in parts if "=" not in part], "", "", "")[:3]
    fields: dict[str, str] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if equals:
            fields |= _field(key, value)
    return Written(name.replace("-", "") if name == "-" else name, "" if birth == "-" else birth, _SEX[sex], **fields)


def _field(key: str, value: str) -> dict[str, str]:
    if key == "at":
        facility, _, number = value.partition("/")
        return {"facility": facility, "record_number": number}
    if key in ("cccd", "bhyt12"):
        return {"cccd" if key == "cccd" else "bhyt": citizen(value)}
    if key in ("bhyt", "bhyt10"):
        return {"bhyt": mint_bhyt(BhytForm.CARD if key == "bhyt" else BhytForm.BHXH, int(value))}
    if key == "old":
        return {"cccd": f"9{int(value):08d}"}
    return {"cccd" if key == "raw" else key: value}


def citizen(value: str) -> str:
    """The minted citizen number of `f1985#17`."""
    sex, year, serial = value[0], int(value[1:5]), int(value[6:])
    return mint_cccd("24", "female" if sex == "f" else "male", year, serial)


def compared(one: str, other: str, population: int = A_MILLION) -> Comparison:
    """The comparison of two cells; fails when the order of the two matters."""
    a, b = features(card(one)), features(card(other))
    found = compare(a, b, MODEL, population)
    assert found == compare(b, a, MODEL, population), "not symmetric"
    return found


def grade(one: str, other: str) -> str:
    """The grade and what decided it: a veto, a rule, or the score."""
    found = compared(one, other)
    return f"{found.grade}: {found.veto or found.rule or 'score'}"
