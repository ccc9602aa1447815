"""The analytes: what a laboratory can report, with limits, variation and the rules that forbid reuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from emr_hub.clinical import Sex
from emr_hub.errors import DataError
from emr_hub.terminology.table_rows import Row, by_key

Distribution = Literal["normal", "lognormal", "categorical", ""]
ChangeForm = Literal["normal", "lognormal", ""]
GROUPS = ("haematology", "biochemistry", "immunology", "microbiology", "urine")


@dataclass(frozen=True, slots=True)
class Limits:
    """Adult limits in the catalogue unit; None where no figure exists. The bounds themselves are inside."""

    low: float | None
    high: float | None
    critical_low: float | None
    critical_high: float | None


@dataclass(frozen=True, slots=True)
class Analyte:
    """One reportable test; method is part of what the key names (rapid test and immunoassay are two analytes).

    `unit` and `alt_unit` are UCUM; a value in `alt_unit` is the value in `unit` times `alt_factor`. `cvi` and `cva`
    are fractions (0.05 is 5 %). `pop_mean` and `pop_sd` are arithmetic moments of healthy adults, also for a
    lognormal distribution. `change_form` says which form of the reference change value applies. `slow`: reusable
    even when abnormal. `derived`: computed from other results. `hiv`: never pointed to, never disclosed.
    `status` and `source` name the mark and the source of each figure (cvi, cva, pop, ri, crit, loinc, decimals).
    Variation marked "EFLM meta-analysis" comes from the EFLM Biological Variation Database (Aarsand et al.).
    """

    key: str
    name_en: str
    name_vi: str
    loinc: tuple[str, ...]
    specimen: str
    unit: str
    alt_unit: str | None
    alt_factor: float | None
    ref_low_m: float | None
    ref_high_m: float | None
    ref_low_f: float | None
    ref_high_f: float | None
    critical_low: float | None
    critical_high: float | None
    pop_mean: float | None
    pop_sd: float | None
    distribution: Distribution
    cvi: float | None
    cva: float | None
    change_form: ChangeForm
    group: str
    slow: bool
    never_reuse: bool
    never_reuse_reason: str
    decimals: int | None
    hiv: bool
    derived: bool
    source: Mapping[str, str]
    status: Mapping[str, str]
    notes: str

    @property
    def is_numeric(self) -> bool:
        """Whether results are numbers with a unit, and not words."""
        return self.distribution != "categorical"

    def limits(self, sex: Sex | None) -> Limits:
        """The limits for a sex; for another or unknown sex the wider of the two, which never flags too much."""
        if sex is Sex.MALE:
            low, high = self.ref_low_m, self.ref_high_m
        elif sex is Sex.FEMALE:
            low, high = self.ref_low_f, self.ref_high_f
        else:
            low = _wider(self.ref_low_m, self.ref_low_f, upper=False)
            high = _wider(self.ref_high_m, self.ref_high_f, upper=True)
        return Limits(low, high, self.critical_low, self.critical_high)


def _wider(first: float | None, second: float | None, *, upper: bool) -> float | None:
    given = [limit for limit in (first, second) if limit is not None]
    return None if not given else (max if upper else min)(given)


def _fraction(row: Row, column: str) -> float | None:
    percent = row.number(column)
    return None if percent is None else percent / 100


def _read(row: Row) -> Analyte:
    decimals = row.number("decimals")
    return Analyte(
        key=row.word("key"),
        name_en=row.word("name_en"),
        name_vi=row.word("name_vi"),
        loinc=row.words("loinc"),
        specimen=row.word("specimen"),
        unit=row.word("unit"),
        alt_unit=row.text("alt_unit") or None,
        alt_factor=row.number("alt_factor"),
        ref_low_m=row.number("ref_low_m"),
        ref_high_m=row.number("ref_high_m"),
        ref_low_f=row.number("ref_low_f"),
        ref_high_f=row.number("ref_high_f"),
        critical_low=row.number("critical_low"),
        critical_high=row.number("critical_high"),
        pop_mean=row.number("pop_mean"),
        pop_sd=row.number("pop_sd"),
        distribution=cast(Distribution, row.one_of("distribution", ("normal", "lognormal", "categorical", ""))),
        cvi=_fraction(row, "cvi_pct"),
        cva=_fraction(row, "cva_pct"),
        change_form=cast(ChangeForm, row.one_of("change_form", ("normal", "lognormal", ""))),
        group=row.one_of("group", GROUPS),
        slow=row.yes("slow"),
        never_reuse=row.yes("never_reuse"),
        never_reuse_reason=row.text("never_reuse_reason"),
        decimals=None if decimals is None else int(decimals),
        hiv=row.yes("hiv"),
        derived=row.yes("derived"),
        source=row.marks("source"),
        status=row.marks("status"),
        notes=row.text("notes"),
    )


@cache
def analytes() -> Mapping[str, Analyte]:
    """Every analyte by key, in the order of the catalogue."""
    return by_key("analytes.csv", _read)


def analyte(key: str) -> Analyte:
    """The analyte of a key; an unknown key is a DataError."""
    try:
        return analytes()[key]
    except KeyError:
        raise DataError(f"unknown analyte {key!r}", where="analytes.csv", expected="a key of the catalogue") from None
