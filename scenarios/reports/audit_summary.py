"""What an audit of real records found: the input of its report, plain values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scenarios.reports.assumptions import Assumption


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows not judged for one reason. `where` names an example place (file and line), never a value of a person."""

    reason: str
    label_en: str
    label_vi: str
    rows: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class PolicyRepeats:
    """Repeats of one policy. A count is None where the data leave every order open: unknown, never zero."""

    policy: str
    title_en: str
    title_vi: str
    d1: int | None
    d2: int | None
    d3: int | None
    undecided_d1: int
    undecided_d2: int
    undecided_d3: int


@dataclass(frozen=True, slots=True)
class CuttableAnalyte:
    """One analyte under the first policy: results kept, and how many of them are repeats by each count."""

    analyte: str
    name_en: str
    name_vi: str
    results: int
    d1: int | None
    d2: int | None
    d3: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows with a catalogue analyte, before and after equivalent codes were added to the catalogue."""

    rows: int
    mapped_before: int
    mapped_after: int


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence in both languages: what the data cannot say, or a rule that was not applied."""

    en: str
    vi: str


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """An audit, whole. The first of `repeats` is the policy of the headline; dates are Vietnamese days, YYYY-MM-DD.

    `sources` are the names of the files read, `format` the reader used. `clock_en` and `clock_vi` say which time
    stands for signing.
    """

    sources: tuple[str, ...]
    format: str
    version: str
    persons: int
    orders: int
    first_day: str | None
    last_day: str | None
    rows_read: int
    rows_kept: int
    set_aside: tuple[SetAside, ...]
    repeats: tuple[PolicyRepeats, ...]
    same_moment: int
    cuttable: tuple[CuttableAnalyte, ...]
    coverage: Coverage | None = None
    clock_en: str = ""
    clock_vi: str = ""
    cannot_say: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    assumptions: Sequence[Assumption] = field(default_factory=tuple)

    @property
    def rows_set_aside(self) -> int:
        """Rows read and not kept, over all reasons."""
        return sum(part.rows for part in self.set_aside)
