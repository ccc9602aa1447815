"""What an audit found, added up over its parts: the figures of the measures and of the report come from here alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from coordinator.bulk import Carried
from coordinator.decision import Policy
from emr_hub.clock import vietnamese_day
from emr_hub.formats import Account, Reason, Reject
from scenarios.audits.row_tallies import KEPT_WORD
from scenarios.audits.tallies import silent_counts
from scenarios.audits.working import Found


@dataclass(frozen=True, slots=True)
class Reading:
    """How the input was read: names of the files, formats met, records by kind, lines, and what could not be read.

    `stand_ins`: rows whose time of collection is another told time, as a table of facilities assumes.
    """

    files: tuple[str, ...]
    formats: tuple[str, ...]
    resources: Counter[str]
    lines_read: int
    rejects: list[Reject]
    stand_ins: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """One audit. `policies` in the order asked for; the first is the one of the headline.

    `lacks`: usable rows that do not say when issued, by whom performed and so on. `found` holds the tallies.
    `persons`: key of each person by registration number; `laboratories`: facilities by number, level and rung.
    `beside`: further small tables of the folder, by name: `links` (persons that are probably one) and `permits` (when a
    person's records may be shown elsewhere, in ms), each where the input has any.
    """

    reading: Reading
    policies: tuple[Policy, ...]
    carried: Carried
    lacks: Mapping[str, int]
    permits_carried: bool
    persons_by: str
    found: Found
    persons: pa.Table
    laboratories: pa.Table
    beside: Mapping[str, pa.Table] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        """Rows read, kept and set aside; a broken line counts as one row."""
        rows = {r["reason"]: r["rows"] for r in self.tally("reasons")}
        aside = {why: rows.get(str(why), 0) for why in Reason}
        aside[Reason.BROKEN_LINE] += len(self.reading.rejects)
        kept = rows.get(KEPT_WORD, 0)
        return Account(kept + sum(aside.values()), kept, aside)

    @property
    def ages_known(self) -> bool:
        """Whether every order knows the person's age."""
        return self.size("ages_unknown") == 0

    @property
    def days(self) -> tuple[str | None, str | None]:
        """First and last Vietnamese day of the orders."""
        first, last = self.found.first, self.found.last
        if first is None or last is None:
            return None, None
        return vietnamese_day(first).isoformat(), vietnamese_day(last).isoformat()

    @property
    def silent(self) -> set[tuple[str, str, str]]:
        """Counts (policy, analyte or empty, count) without a value."""
        table = self.found.tallies.get("conditions")
        return silent_counts(table) if table is not None else set()

    def tally(self, name: str) -> list[dict[str, Any]]:
        """The rows of a tally; none where nothing was read."""
        table = self.found.tallies.get(name)
        return [] if table is None else table.to_pylist()

    def size(self, name: str) -> int:
        """One of the sums over all parts: rows, persons, flags."""
        table = self.found.tallies.get("sizes")
        return 0 if table is None else int(table[name][0].as_py())

    def table(self, name: str) -> pa.Table | None:
        """A tally as it is."""
        return self.found.tallies.get(name)
