"""Who came, as one hospital wrote it down, and what they allowed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emr_hub.clock import Instant


class Sex(StrEnum):
    """Administrative sex as registered."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Registration:
    """One person's card at one hospital, with whatever mistakes the desk made.

    `birth_date` stands as written: YYYY-MM-DD, YYYY-MM, YYYY or empty. Identifiers are strings: leading
    zeros count. `registration_id` is a number that says nothing about the person.
    """

    registration_id: int
    facility: str
    record_number: str
    name: str
    birth_date: str
    sex: Sex
    cccd: str | None
    bhyt: str | None
    phone: str | None
    address: str | None
    registered_at: Instant


@dataclass(frozen=True, slots=True)
class Consent:
    """A legal basis to show a registration's records elsewhere, from `valid_from` until before `valid_to`."""

    registration_id: int
    basis: str
    categories: tuple[str, ...]
    valid_from: Instant
    valid_to: Instant | None
