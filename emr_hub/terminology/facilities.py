"""The facilities of the pilot and the codes they were addressed by, each code with its period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from emr_hub.clock import Instant, day_start
from emr_hub.errors import DataError
from emr_hub.terminology.table_rows import Row, rows_of

TIERS = MappingProxyType({"central": 3, "provincial": 2, "regional": 2, "district": 1})


@dataclass(frozen=True, slots=True)
class Facility:
    """One facility. `province` is the code since 1 July 2025, `province_before` the one until then.

    `lab_level` 1 to 5 (0 none) is the laboratory quality level of Decision 2429/QĐ-BYT; `tier` 3 central,
    2 provincial or regional, 1 district. `emr_since` and `connected_since` are instants; `code` is synthetic.
    """

    facility_id: int
    key: str
    name_vi: str
    name_en: str
    province: str
    province_before: str
    network: str
    kind: str
    care_level: str
    lab_level: int
    beds: int
    outpatient_visits_per_day: int
    admissions_per_year: int
    lat: float
    lon: float
    code: str
    emr_since: Instant
    connected_since: Instant
    tier: int
    source: Mapping[str, str]
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FacilityCodePeriod:
    """A facility code and when it may be used: from `valid_from` until before `valid_to` (None: no end known)."""

    code: str
    facility: str
    valid_from: Instant | None
    valid_to: Instant | None
    change: str
    source: str
    status: str

    def holds_at(self, at: Instant) -> bool:
        """Whether the code may be used at an instant."""
        return (self.valid_from is None or self.valid_from <= at) and (self.valid_to is None or at < self.valid_to)


def _read(facility_id: int, row: Row) -> Facility:
    kind = row.one_of("kind", tuple(TIERS))
    return Facility(
        facility_id=facility_id,
        key=row.word("key"),
        name_vi=row.word("name_vi"),
        name_en=row.word("name_en"),
        province=row.word("province"),
        province_before=row.word("province_before"),
        network=row.one_of("network", ("north", "south")),
        kind=kind,
        care_level=row.one_of("care_level", ("ban_dau", "co_ban", "chuyen_sau")),
        lab_level=int(row.one_of("lab_level", tuple("012345"))),
        beds=row.whole("beds"),
        outpatient_visits_per_day=row.whole("outpatient_visits_per_day"),
        admissions_per_year=row.whole("admissions_per_year"),
        lat=row.some_number("lat"),
        lon=row.some_number("lon"),
        code=row.word("code"),
        emr_since=day_start(row.some_day("emr_since")),
        connected_since=day_start(row.some_day("connected_since")),
        tier=TIERS[kind],
        source=row.marks("source"),
        marks=row.marks("status"),
    )


@cache
def facilities() -> Mapping[str, Facility]:
    """Every facility of the pilot by key; `facility_id` is its row, counted from 1."""
    read = [_read(number, row) for number, row in enumerate(rows_of("facilities.csv"), start=1)]
    return MappingProxyType({facility.key: facility for facility in read})


@cache
def synthetic_facilities() -> Mapping[str, Facility]:
    """Made-up facilities of every province by key, for worlds larger than the pilot; ids run on from the pilot's."""
    first = len(facilities()) + 1
    read = [_read(number, row) for number, row in enumerate(rows_of("national_facilities.csv"), start=first)]
    return MappingProxyType({facility.key: facility for facility in read})


@cache
def every_facility() -> Mapping[str, Facility]:
    """The pilot's facilities and the made-up ones, by key."""
    return MappingProxyType({**facilities(), **synthetic_facilities()})


def facility(key: str) -> Facility:
    """The facility of a key, of the pilot or made up; an unknown key is a DataError."""
    found = facilities().get(key) or synthetic_facilities().get(key)
    if found is None:
        raise DataError(f"unknown facility {key!r}", where="facilities.csv", expected="a key of the registry")
    return found


def _period(row: Row) -> FacilityCodePeriod:
    last: date | None = row.day("valid_to")  # the table names the last day, as the law does
    return FacilityCodePeriod(
        code=row.word("code"),
        facility=row.one_of("facility", tuple(facilities())),
        valid_from=row.start_of("valid_from"),
        valid_to=None if last is None else day_start(last + timedelta(days=1)),
        change=row.text("change"),
        source=row.word("source"),
        status=row.word("status"),
    )


@cache
def facility_code_periods() -> tuple[FacilityCodePeriod, ...]:
    """Every period of every facility code. A renamed facility's old code ran on until the end of 2025."""
    return tuple(map(_period, rows_of("facility_codes.csv")))


def facility_of_code(code: str, at: Instant) -> Facility | None:
    """The facility that a five-character code named at an instant; None when it named none."""
    named = (p.facility for p in facility_code_periods() if p.code == code and p.holds_at(at))
    return next((facilities()[key] for key in named), None)


def facility_code_at(key: str, at: Instant) -> str | None:
    """The code that a facility uses at an instant: the newest of those that hold."""
    held = [p for p in facility_code_periods() if p.facility == key and p.holds_at(at)]
    return max(held, key=lambda p: p.valid_from or 0).code if held else None
