"""Who a result is about: Patients of the input, and every way a reference may name one of them.

The same Patient of one input is one person, certainly. Without the Patient resource the reference alone says who.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from emr_hub.clinical import Sex

_SEXES = {s.value for s in Sex}


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """One person of the input: a key that other rows use, sex and birth date as written, None where not known."""

    key: str
    sex: str | None = None
    birth_date: str | None = None


@dataclass(slots=True)
class _Seen:
    key: str
    url: str | None
    sex: str | None
    birth_date: str | None
    identifiers: tuple[str, ...]


@dataclass(slots=True)
class People:
    """The Patients read so far; `resolve` turns references into persons once all are known."""

    seen: list[_Seen] = field(default_factory=list)

    def add(self, patient: dict[str, Any], url: str | None = None) -> None:
        """Remember one Patient; raises TypeError, AttributeError or KeyError when it is not of its FHIR shape."""
        key = patient.get("id") or (url or "").removeprefix("urn:uuid:")
        if not isinstance(key, str) or not key:
            return
        sex, birth = patient.get("gender"), patient.get("birthDate")
        named = tuple(
            f"{i.get('system') or ''}|{i['value']}" for i in patient.get("identifier") or () if i.get("value")
        )
        self.seen.append(
            _Seen(key, url, sex if sex in _SEXES else None, birth if isinstance(birth, str) else None, named)
        )

    def resolve(self, references: Iterable[str | None]) -> list[Person | None]:
        """The person of each reference; None when it names no Patient.

        Two Patients of one id that disagree on sex or birth date leave that fact unknown.
        """
        wanted = list(references)
        several = len({base for r in (*wanted, *(s.url for s in self.seen)) if (base := _base(r))}) > 1
        facts = _agreed(_keyed(s, several) for s in self.seen)
        urls = {s.url: _keyed(s, several)[0] for s in self.seen if s.url}
        named = _unique_names(self.seen, several)
        keys = [_key(r, urls, named, several) for r in wanted]
        return [None if k is None else Person(k, *facts.get(k, (None, None))) for k in keys]


def _base(reference: str | None) -> str | None:
    if reference and reference.startswith(("http://", "https://")) and "/Patient/" in reference:
        return reference.rsplit("/Patient/", 1)[0]
    return None


def _keyed(seen: _Seen, several: bool) -> tuple[str, str | None, str | None]:
    base = _base(seen.url) if several else None
    return (f"{base}/{seen.key}" if base else seen.key), seen.sex, seen.birth_date


def _agreed(facts: Iterable[tuple[str, str | None, str | None]]) -> dict[str, tuple[str | None, str | None]]:
    gathered: dict[str, tuple[set[str], set[str]]] = {}
    for key, sex, birth in facts:
        sexes, births = gathered.setdefault(key, (set(), set()))
        sexes.update([sex] if sex else [])
        births.update([birth] if birth else [])
    return {k: (_only(sexes), _only(births)) for k, (sexes, births) in gathered.items()}


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _unique_names(seen: list[_Seen], several: bool) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for s in seen:
        for name in s.identifiers:
            owners.setdefault(name, set()).add(_keyed(s, several)[0])
    return {name: next(iter(keys)) for name, keys in owners.items() if len(keys) == 1}


def _key(reference: str | None, urls: dict[str, str], named: dict[str, str], several: bool) -> str | None:
    if not reference:
        return None
    if reference in urls:
        return urls[reference]
    if reference.startswith(("?", "Patient?identifier=")):
        name = unquote(reference.removeprefix("?").removeprefix("Patient?identifier="))
        return named.get(name, f"?{name}")
    if reference.startswith("urn:uuid:"):
        return reference[9:] or None
    return _by_path(reference, several)


def _by_path(reference: str, several: bool) -> str | None:
    before, found, after = reference.rpartition("Patient/")
    if not found or (before and not before.startswith(("http://", "https://"))):
        return None
    key = after.split("/", 1)[0]
    if not key:
        return None
    return f"{before.rstrip('/')}/{key}" if before and several else key
