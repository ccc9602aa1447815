"""What a card says about who it belongs to, as keys that can be compared for equality."""

from __future__ import annotations

from coordinator.matching.card import Card
from emr_hub.identifiers import Bhyt, Cccd, parse_bhyt, parse_cccd


def identity_key(card: Card) -> str:
    """The key that cards of certainly one person share.

    The citizen number with sex and birth year where the number is valid and agrees with the card's own sex and
    birth year; otherwise the card's own facility and record number, which nobody else shares.
    """
    cccd = _cccd(card)
    year = _birth_year(card)
    if cccd is not None and year is not None and cccd.agrees(card.sex, year):
        return f"{_digits(card.cccd)}|{card.sex}|{year}"
    return f"{card.facility}|{card.record_number}"


def probable_keys(card: Card) -> frozenset[str]:
    """The numbers that make a link probable when shared: a valid citizen number, the stable insurance number."""
    keys = set()
    if _cccd(card) is not None:
        keys.add(f"cccd:{_digits(card.cccd)}")
    insurance = parse_bhyt(card.bhyt) if card.bhyt else None
    if isinstance(insurance, Bhyt):
        keys.add(f"bhyt:{insurance.stable}")
    return frozenset(keys)


def _cccd(card: Card) -> Cccd | None:
    number = parse_cccd(card.cccd) if card.cccd else None
    return number if isinstance(number, Cccd) else None


def _digits(written: str | None) -> str:
    return (written or "").strip()


def _birth_year(card: Card) -> int | None:
    year = card.birth_date[:4]
    return int(year) if len(year) == 4 and year.isdigit() else None
