"""The health insurance number (BHYT) in its three written forms, and the part of it that stays when a card changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from emr_hub.identifiers.cccd import parse_cccd
from emr_hub.identifiers.shape import Invalid, is_placeholder, shape_of

_CARD = re.compile(r"([A-Z]{2})([1-5])([0-9]{2})([0-9]{10})")
_BHXH, _CITIZEN = re.compile(r"[0-9]{10}"), re.compile(r"[0-9]{12}")
_SYNTHETIC = "99"  # begins every minted BHXH number; no province has this code
_SERIALS = 99_999_999  # one more and the number would be all nines, a placeholder


class BhytForm(StrEnum):
    """How the number was written."""

    CARD = "card"  # 15 characters: subject, benefit, province, BHXH number
    BHXH = "bhxh"  # the 10-digit social insurance number, on cards since April 2021
    CCCD = "cccd"  # the 12-digit citizen number, since August 2025


@dataclass(frozen=True, slots=True)
class Bhyt:
    """An insurance number taken apart.

    `stable` is the same on every card of a person: the BHXH number, or the citizen number where that is what was
    written. The two kinds are never equal, so a person known by one only cannot be linked by the other.
    `subject`, `benefit` and `province` are None where the form does not carry them.
    """

    form: BhytForm
    stable: str
    subject: str | None = None
    benefit: int | None = None
    province: str | None = None

    @property
    def synthetic(self) -> bool:
        """Whether it was minted here and belongs to nobody."""
        return self.stable.startswith("9" if self.form is BhytForm.CCCD else _SYNTHETIC)

    def agrees(self, other: Bhyt) -> bool:
        """Whether two written numbers name the same insured person."""
        return self.stable == other.stable


def parse_bhyt(text: str | None) -> Bhyt | Invalid:
    """Read an insurance number in any of its forms, or say by shape why it is none."""
    written = (text or "").strip().upper()
    if card := _CARD.fullmatch(written):
        return _checked(Bhyt(BhytForm.CARD, card[4], card[1], int(card[2]), card[3]))
    if _BHXH.fullmatch(written):
        return _checked(Bhyt(BhytForm.BHXH, written))
    if _CITIZEN.fullmatch(written):
        citizen = parse_cccd(written)
        return citizen if isinstance(citizen, Invalid) else Bhyt(BhytForm.CCCD, written)
    return Invalid(
        f"insurance number: expected 10 digits, 12 digits or 2 letters and 13 digits, got {shape_of(written)}"
    )


def _checked(read: Bhyt) -> Bhyt | Invalid:
    if is_placeholder(read.stable) or read.stable.startswith("123456789"):
        return Invalid("insurance number: a placeholder (one digit throughout, or counting)")
    return read


def mint_bhyt(
    form: BhytForm, serial: int, *, cccd: str | None = None, subject: str = "DN", benefit: int = 4, province: str = "01"
) -> str:
    """A synthetic insurance number of a form; the same serial gives the same person on a card and as BHXH number.

    The BHXH number is `99` + an eight-digit serial: no real one begins so. The citizen form is the person's own
    (synthetic) citizen number, which must then be given.
    """
    if form is BhytForm.CCCD:
        if cccd is None:
            raise ValueError("the citizen form of an insurance number needs the citizen number")
        return cccd
    if not 0 <= serial < _SERIALS:
        raise ValueError("expected a serial from 0 to 99999998")
    bhxh = f"{_SYNTHETIC}{serial:08d}"
    written = bhxh if form is BhytForm.BHXH else f"{subject}{benefit}{province}{bhxh}"
    if isinstance(parse_bhyt(written), Invalid):
        raise ValueError("expected two capital letters, a benefit digit 1 to 5 and a two-digit province")
    return written
