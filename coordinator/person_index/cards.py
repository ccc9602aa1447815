"""A card as the index keeps it: what a hospital told of one registration, word for word, within limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from coordinator.matching import Card
from emr_hub.clinical import Sex
from emr_hub.errors import DataError

# Characters a field may have: far more than any honest card needs, little enough that no card fills the index.
LONGEST: Mapping[str, int] = {
    "facility": 64, "record_number": 128, "name": 400, "birth_date": 32, "cccd": 128, "bhyt": 128, "phone": 128,
    "address": 1_000,
}  # fmt: skip


class Standing(StrEnum):
    """Whether a card counts: replaced ones stay with the card that replaced them, removed ones with nobody."""

    PRESENT = "present"
    REPLACED = "replaced"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class StoredCard:
    """The fields of a card that matching looks at, as written."""

    facility: str
    record_number: str
    name: str
    birth_date: str
    sex: Sex
    cccd: str | None
    bhyt: str | None
    phone: str | None
    address: str | None


FIELDS = tuple(field.name for field in fields(StoredCard))
_IDENTIFIERS = ("cccd", "bhyt", "phone")


def as_told(card: Card) -> StoredCard:
    """The card as it will be kept; DataError names a field that is longer than any honest one."""
    for name, longest in LONGEST.items():
        length = len(getattr(card, name) or "")
        if length > longest:
            raise DataError(f"{length} characters", where=name, expected=f"at most {longest}")
    return StoredCard(
        facility=_clean(card.facility) or "",
        record_number=_clean(card.record_number) or "",
        name=_clean(card.name) or "",
        birth_date=_clean(card.birth_date) or "",
        sex=Sex(card.sex),
        cccd=_clean(card.cccd),
        bhyt=_clean(card.bhyt),
        phone=_clean(card.phone),
        address=_clean(card.address),
    )


def _clean(value: str | None) -> str | None:
    """No database holds a NUL character or half a surrogate pair; nothing else is touched."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode() if value else value


def changed(before: StoredCard, after: StoredCard) -> tuple[str, ...]:
    """The fields that differ."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def only_adds_identifiers(before: StoredCard, after: StoredCard) -> bool:
    """Whether the new card says all that the old one said, and an identifier more."""
    differing = changed(before, after)
    return bool(differing) and all(name in _IDENTIFIERS and not getattr(before, name) for name in differing)


def written(card: StoredCard) -> dict[str, str | None]:
    """The card as plain values."""
    return {name: None if (value := getattr(card, name)) is None else str(value) for name in FIELDS}


def card_of(values: tuple[str | None, ...]) -> StoredCard:
    """The card of a row of its fields, in the order of `FIELDS`."""
    facility, record_number, name, birth_date, sex, *rest = values
    return StoredCard(facility or "", record_number or "", name or "", birth_date or "", Sex(sex or "unknown"), *rest)
