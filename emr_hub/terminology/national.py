"""Facilities of the whole country for worlds larger than the pilot: all of them made up, and they say so.

Numbers per province follow its people; places, beds and laboratory levels are drawn from the tables with the same luck
in every world. Nothing here names or stands for a real facility.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

import numpy as np

from emr_hub.clock import day_start
from emr_hub.errors import DataError
from emr_hub.randomness import choices, uniform
from emr_hub.terminology.facilities import TIERS, Facility, facilities
from emr_hub.terminology.provinces import Province, provinces
from emr_hub.terminology.table_rows import Row, rows_of

_SEED = 0  # the same facilities in every world
_LEVELS = 6  # none, then 1 to 5
_SCATTER_DEG = 0.35  # districts lie around their province's town; about 40 km
_SIZE_SPREAD = 0.5  # a facility has half to one and a half times the beds and visits of its kind
_FIRST_CODE = 850  # synthetic codes of the pilot end before
EMR_SINCE = date(2026, 12, 31)  # last day by which every facility is to hold an electronic record: Circular 13/2025
CONNECTED_SINCE = date(2027, 1, 1)  # shared use of results is a duty from this day: Law 51/2024/QH15, Article 3(4)
_WORDS = {
    "provincial": ("Bệnh viện đa khoa", "General hospital"),
    "regional": ("Bệnh viện khu vực", "Regional hospital"),
    "district": ("Trung tâm y tế", "Medical centre"),
}
_SOURCE = MappingProxyType({
    "all": "made up: number by the province's people; sizes, levels by kind (national_places.csv, national_kinds.csv)",
})  # fmt: skip
_MARKS = MappingProxyType({
    "name": "synthetic", "coordinates": "synthetic", "code": "synthetic", "beds": "synthetic", "visits": "synthetic",
    "admissions": "synthetic", "lab_quality_level": "synthetic", "emr_since": "assumed", "connected_since": "assumed",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    province: Province
    network: str
    lat: float
    lon: float
    people_thousands: float


@cache
def synthetic_facilities() -> Mapping[str, Facility]:
    """The made-up facilities by key ("S", old province code, letter of the kind, number); ids follow the pilot's."""
    first = max(f.facility_id for f in facilities().values()) + 1
    made = [_made(n, *what) for n, what in enumerate(_wanted(), start=first)]
    return MappingProxyType({one.key: one for one in made})


@cache
def every_facility() -> Mapping[str, Facility]:
    """The pilot's facilities and the made-up ones, by key; ids run on from one to the other."""
    return MappingProxyType({**facilities(), **synthetic_facilities()})


def facility(key: str) -> Facility:
    """The facility of a key, of the pilot or made up; an unknown key is a DataError."""
    found = facilities().get(key) or every_facility().get(key)
    if found is None:
        raise DataError(f"unknown facility {key!r}", where="facilities.csv", expected="a key of the registry")
    return found


def _wanted() -> Iterator[tuple[_Place, Row, int, str]]:
    """(place, kind, number within both, code) of every facility to make; those of the pilot count as made."""
    for row in rows_of("national_places.csv"):
        place = _place(row)
        code = _FIRST_CODE
        for kind in rows_of("national_kinds.csv"):
            number = round(place.people_thousands / kind.some_number("people_per_facility_thousands"))
            already = _in_pilot(place.province.old_code, kind.word("kind"))
            for n in range(already, max(number, kind.whole("at_least"))):
                yield place, kind, n + 1, f"{place.province.old_code}{code}"
                code += 1


def _place(row: Row) -> _Place:
    return _Place(
        provinces()[row.word("old_code")], row.one_of("network", ("north", "south")), row.some_number("lat"),
        row.some_number("lon"), row.some_number("people_thousands"),
    )  # fmt: skip


def _in_pilot(old_code: str, kind: str) -> int:
    return sum(f.province_before == old_code and f.kind == kind for f in facilities().values())


def _made(number: int, place: _Place, kind: Row, count: int, code: str) -> Facility:
    name = kind.one_of("kind", tuple(_WORDS))
    vi, en = _WORDS[name]
    size = 1 + _SIZE_SPREAD * (2 * uniform(_SEED, "facility size", number) - 1)
    lat, lon = (_SCATTER_DEG * (2 * uniform(_SEED, "facility place", number, n) - 1) for n in range(2))
    near = 0.0 if name == "provincial" else 1.0
    weights = np.array([kind.some_number(f"share_level_{n}") for n in range(_LEVELS)])
    return Facility(
        facility_id=number,
        key=f"S{place.province.old_code}{kind.word('letter')}{count}",
        name_vi=f"{vi} số {count}, {place.province.old_name} (cơ sở giả lập)",
        name_en=f"{en} No. {count}, {place.province.old_name} (synthetic facility)",
        province=place.province.code,
        province_before=place.province.old_code,
        network=place.network,
        kind=name,
        care_level=kind.word("care_level"),
        lab_level=int(choices(_SEED, "facility level", number, weights)[0]),
        beds=round(kind.whole("beds") * size),
        outpatient_visits_per_day=round(kind.whole("outpatient_visits_per_day") * size),
        admissions_per_year=round(kind.whole("admissions_per_year") * size),
        lat=round(place.lat + near * lat, 3),
        lon=round(place.lon + near * lon, 3),
        code=code,
        emr_since=day_start(EMR_SINCE),
        connected_since=day_start(CONNECTED_SINCE),
        tier=TIERS[name],
        source=_SOURCE,
        marks=_MARKS,
    )
