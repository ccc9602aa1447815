"""What a LOINC code means in the catalogue, and why a known code means nothing there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from emr_hub.terminology.analytes import analytes
from emr_hub.terminology.specimens import specimens
from emr_hub.terminology.table_rows import Row, rows_of

NOT_MAPPED_KINDS = (
    "not_in_catalogue", "other_quantity", "other_method", "needs_another_result", "part_of_panel",
    "not_a_laboratory_test", "code_conflict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoincMeaning:
    """One code: analyte, specimen, and the unit to expect (UCUM; what was written still decides).

    `annotation` is what the code's own name adds to a bare unit ("{FEU}", "/{1.73_m2}"). `limits` says whether the
    catalogue's limits speak of this specimen (of serum sodium and blood sodium yes, of blood glucose no).
    `first_list`: the code stands in the catalogue of analytes; the others extend it, each with its reason.
    """

    loinc: str
    analyte: str
    specimen: str
    unit: str
    annotation: str
    limits: bool
    first_list: bool
    reason: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class LoincNotMapped:
    """A code that was looked at and deliberately left without a meaning; `kind` is one of NOT_MAPPED_KINDS."""

    loinc: str
    name: str
    kind: str
    reason: str
    reason_vi: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class LoincCoverage:
    """How many of some coded results the catalogue understands: by its first list, and with the extension."""

    results: int
    first_list: int
    extended: int

    @property
    def before(self) -> float:
        """The share understood by the first list alone; 0 of nothing is 0."""
        return self.first_list / self.results if self.results else 0.0

    @property
    def after(self) -> float:
        """The share understood with the equivalent codes added."""
        return self.extended / self.results if self.results else 0.0


def _meaning(row: Row) -> LoincMeaning:
    return LoincMeaning(
        loinc=row.word("loinc"),
        analyte=row.one_of("analyte", tuple(analytes())),
        specimen=row.one_of("specimen", tuple(specimens())),
        unit=row.word("unit"),
        annotation=row.text("annotation"),
        limits=row.yes("limits"),
        first_list=row.yes("first_list"),
        reason=row.word("reason"),
        source=row.word("source"),
        status=row.word("status"),
    )


def _not_mapped(row: Row) -> LoincNotMapped:
    return LoincNotMapped(
        loinc=row.word("loinc"),
        name=row.word("name"),
        kind=row.one_of("kind", NOT_MAPPED_KINDS),
        reason=row.word("reason"),
        reason_vi=row.word("reason_vi"),
        source=row.word("source"),
        status=row.word("status"),
    )


@cache
def loinc_meanings() -> Mapping[str, LoincMeaning]:
    """Every LOINC code with a meaning, by code."""
    return MappingProxyType({m.loinc: m for m in map(_meaning, rows_of("loinc_codes.csv"))})


@cache
def loinc_not_mapped() -> Mapping[str, LoincNotMapped]:
    """Every LOINC code that was looked at and left out, by code."""
    return MappingProxyType({m.loinc: m for m in map(_not_mapped, rows_of("loinc_not_mapped.csv"))})


def loinc_meaning(code: str) -> LoincMeaning | None:
    """What a LOINC code means; None when the catalogue has no such meaning."""
    return loinc_meanings().get(code)


def loinc_meaning_of_all(codes: Iterable[str]) -> LoincMeaning | None:
    """What several codings of one result mean together: the first that is known, None if two known ones differ."""
    known = [meaning for meaning in map(loinc_meaning, codes) if meaning is not None]
    agreed = len({(meaning.analyte, meaning.specimen) for meaning in known}) == 1
    return known[0] if agreed else None


def loinc_coverage(codes: Iterable[str]) -> LoincCoverage:
    """Count one code per result: how many results the first list and the extended list understand."""
    results = first = extended = 0
    for code in codes:
        meaning = loinc_meaning(code)
        results += 1
        extended += meaning is not None
        first += meaning is not None and meaning.first_list
    return LoincCoverage(results, first, extended)
