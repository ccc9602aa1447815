"""When a registration's records may be shown to other hospitals, and on what ground. Pure; shared by both engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coordinator.disclosure.legal_bases import LegalPeriod, Rules, legal_rules
from emr_hub.clinical import Consent
from emr_hub.clock import Instant

LABORATORY = "laboratory"

Interval = tuple[Instant, Instant | None]


@dataclass(frozen=True, slots=True)
class Basis:
    """A ground to show laboratory results from `since` until before `until` (None: without end), under one act."""

    code: str
    since: Instant
    until: Instant | None
    act: str

    def holds(self, at: Instant) -> bool:
        """Whether the basis is in force at an instant: its start belongs to it, its end does not."""
        return self.since <= at and (self.until is None or at < self.until)


def lawful_bases(consents: Iterable[Consent], rules: Rules | None = None) -> tuple[Basis, ...]:
    """What the recorded consents amount to under the law of each period, in order of time, then of the code.

    A consent that does not cover laboratory results gives none, nor does a basis the law of the time lacks.
    """
    law = legal_rules() if rules is None else rules
    found = [
        basis
        for consent in consents
        if LABORATORY in consent.categories
        for period in law.get(consent.basis, ())
        if (basis := _overlap(consent, period)) is not None
    ]
    return tuple(sorted(found, key=lambda b: (b.since, b.code)))


def basis_intervals(consents: Iterable[Consent], rules: Rules | None = None) -> tuple[Interval, ...]:
    """The times at which laboratory results may be shown: disjoint intervals, open at their end, in order."""
    merged: list[Interval] = []
    for basis in lawful_bases(consents, rules):
        last = merged[-1] if merged else None
        if last is not None and (last[1] is None or basis.since <= last[1]):
            merged[-1] = (last[0], _later(last[1], basis.until))
        else:
            merged.append((basis.since, basis.until))
    return tuple(merged)


def basis_in_force(bases: Iterable[Basis], at: Instant) -> Basis | None:
    """The basis that permits a disclosure at an instant, or None: no basis, no data.

    Of several the one in force the longest is named; if equal, the first by code.
    """
    return min((b for b in bases if b.holds(at)), key=lambda b: (b.since, b.code), default=None)


def _overlap(consent: Consent, period: LegalPeriod) -> Basis | None:
    since = max(consent.valid_from, period.since)
    until = _earlier(consent.valid_to, period.until)
    return None if until is not None and until <= since else Basis(consent.basis, since, until, period.act)


def _earlier(one: Instant | None, other: Instant | None) -> Instant | None:
    return one if other is None else other if one is None else min(one, other)


def _later(one: Instant | None, other: Instant | None) -> Instant | None:
    return None if one is None or other is None else max(one, other)
