"""An address as a place on today's map: province since the mergers, ward by name, and the line before it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from coordinator.matching.forms.letters import without_marks
from coordinator.matching.forms.names import words_of
from emr_hub.terminology import place_words, province_spellings, provinces

LONGEST_ADDRESS = 1024  # DIA_CHI of the insurance claim holds 1024 characters
_MOST_PARTS = 8


class Place(NamedTuple):
    """Where someone lives. `province`: today's code, or the last part as written where it is not known.

    `ward`: its name without its kind; a ward that kept its name through the mergers is the same one. `line`: what
    stood before the ward: house, street, hamlet. Empty: not written.
    """

    province: str
    ward: str = ""
    line: str = ""


def read_place(written: str | None) -> tuple[Place | None, str]:
    """The place and why it was graded down (empty: it was not)."""
    if not written or written.isspace():
        return None, ""
    if len(written) > LONGEST_ADDRESS:
        return None, f"address: {len(written)} characters, refused; expected at most {LONGEST_ADDRESS}"
    parts = [part for part in map(_plain, written.split(",")) if part]
    return (_place(parts[-_MOST_PARTS:]), "") if parts else (None, "address: no letters")


@lru_cache(maxsize=1 << 15)
def _plain(part: str) -> str:
    return " ".join([word.plain for word in words_of(part)])


def _place(parts: list[str]) -> Place:
    province, rest = _province(parts)
    wards = [n for n, part in enumerate(rest) if _kind(part) == "ward"]
    if not wards:
        wards = [n for n, part in enumerate(rest) if not _kind(part)]
    if not wards:
        return Place(province)
    at = wards[-1]
    return Place(province, _bare(rest[at]), " ".join(rest[:at]))


def _province(parts: list[str]) -> tuple[str, list[str]]:
    last = parts[-1]
    code = _known_provinces().get(last) or _known_provinces().get(_bare(last))
    return (code or _bare(last)), parts[:-1]


@lru_cache(maxsize=1 << 15)
def _kind(part: str) -> str:
    return next((kind for words, kind in _kinds() if part.startswith(words)), "")


@lru_cache(maxsize=1 << 15)
def _bare(part: str) -> str:
    return next((part[len(words) :] for words, _ in _kinds() if part.startswith(words)), part)


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, str], ...]:
    """The words before a place's name, longest first, each with the space that parts it from the name."""
    found = {f"{without_marks(words)} ": kind for words, kind in place_words().items()}
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1)
def _known_provinces() -> dict[str, str]:
    """Today's code of every province by its plain name, old or new."""
    found = {spelling: provinces()[old].code for spelling, old in province_spellings().items()}
    for province in provinces().values():
        for name in (province.old_name, province.name):
            found[_plain(name)] = province.code
            found[_bare(_plain(name))] = province.code
    return found
