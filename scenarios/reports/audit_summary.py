"""What an audit of real records found: the input of its report, plain values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.reports.assumptions import Assumption


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows not judged for one reason."""

    reason: str
    label_en: str
    label_vi: str
    rows: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Lines broken in one way. `where` names the first place (file and line), never a value of a person."""

    what_en: str
    what_vi: str
    where: str
    lines: int


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
class Bounds:
    """What one count of one policy would be if every unknown were no (`low`) and if every unknown were yes (`high`)."""

    policy: str
    title_en: str
    title_vi: str
    count: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One count of the first policy by where the earlier result is from; None where the count is silent."""

    count: int
    same: int | None
    cross: int | None
    up: int | None = None
    down: int | None = None
    lateral: int | None = None


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """List price of what one count takes, for one payer and policy, in VND, and how many of its orders are priced."""

    policy: str
    payer: str
    count: int
    vnd: int | None
    priced: int
    orders: int


@dataclass(frozen=True, slots=True)
class FacilityCoverage:
    """One facility: its rows (or cards), and of them those that carry each fact."""

    facility: str
    whole: int
    facts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Fillable:
    """Fields that the input lacks, joined by +: of the orders each count leaves open, those that they would settle."""

    field: str
    label_en: str
    label_vi: str
    d1: int
    d2: int
    d3: int


@dataclass(frozen=True, slots=True)
class UnmappedCode:
    """A code without a meaning, with the likeliest analyte; the name is the laboratory's, of no person."""

    code: str
    name: str
    unit: str
    rows: int
    suggestion_en: str
    suggestion_vi: str
    confidence: float | None
    reason_en: str
    reason_vi: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the data are. `rows` and `cards` hold the whole first, then the facilities with the most rows.

    `open_d1` to `open_d3`: orders left open by each count under the first policy.
    """

    rows: tuple[FacilityCoverage, ...] = ()
    cards: tuple[FacilityCoverage, ...] = ()
    fillable: tuple[Fillable, ...] = ()
    unmapped: tuple[UnmappedCode, ...] = ()
    unmapped_codes: int = 0
    unmapped_rows: int = 0
    open_d1: int = 0
    open_d2: int = 0
    open_d3: int = 0


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
    bounds: tuple[Bounds, ...] = ()
    scopes: tuple[ScopeLine, ...] = ()
    money: tuple[MoneyLine, ...] = ()
    price_status: str = ""
    unpriced: tuple[Remark, ...] = ()
    quality: Quality = field(default_factory=Quality)
    broken: tuple[Broken, ...] = ()

    @property
    def rows_set_aside(self) -> int:
        """Rows read and not kept, over all reasons."""
        return sum(part.rows for part in self.set_aside)
