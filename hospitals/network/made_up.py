"""Makes the facilities of the whole country beside the pilot's: all of them made up, and they say so.

Numbers per province follow its people; places, beds and laboratory levels are drawn from the room's tables with the
same luck always. Nothing here names or stands for a real facility. What is made here is shipped as the registry's table
`national_facilities.csv`, which a test holds to it; `python -m hospitals.network.made_up` writes it anew.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import resources

import numpy as np

from emr_hub.randomness import choices, uniform
from emr_hub.terminology import facilities, provinces

Row = Mapping[str, str]
COLUMNS = (
    "key", "name_vi", "name_en", "province", "province_before", "network", "kind", "care_level", "lab_level", "beds",
    "outpatient_visits_per_day", "admissions_per_year", "lat", "lon", "code", "emr_since", "connected_since", "source",
    "status",
)  # fmt: skip
_SEED = 0  # the same facilities in every world
_LEVELS = 6  # none, then 1 to 5
_SCATTER_DEG = 0.35  # districts lie around their province's town; about 40 km; assumed
_SIZE_SPREAD = 0.5  # a facility has half to one and a half times the beds and visits of its kind; assumed
_FIRST_CODE = 850  # synthetic codes of the pilot end before
_EMR_SINCE = date(2026, 12, 31)  # day by which every facility is to hold an electronic record: Circular 13/2025/TT-BYT
_CONNECTED_SINCE = date(2027, 1, 1)  # shared use of results is a duty from this day: Law 51/2024/QH15, Article 3(4)
_WORDS = {
    "provincial": ("Bệnh viện đa khoa", "General hospital"),
    "regional": ("Bệnh viện khu vực", "Regional hospital"),
    "district": ("Trung tâm y tế", "Medical centre"),
}
_SIZES = ("beds", "outpatient_visits_per_day", "admissions_per_year")
_SOURCE = "all=made up: number by the province's people (census of 2019, rounded, recalled), sizes and levels by kind"
_STATUS = (
    "name=synthetic; coordinates=synthetic; code=synthetic; beds=synthetic; visits=synthetic; admissions=synthetic; "
    "care_level=synthetic; lab_quality_level=synthetic; emr_since=assumed; connected_since=assumed"
)


def made_up_facilities() -> list[dict[str, str]]:
    """One row per facility, as the registry's table has it; keys are "S", old province code, letter of kind, number."""
    first = len(facilities()) + 1
    return [_made(n, *what) for n, what in enumerate(_wanted(), start=first)]


def _wanted() -> Iterator[tuple[Row, Row, int, str]]:
    """(place, kind, number within both, code) of every facility to make; those of the pilot count as made."""
    for place in _rows("made_up_places"):
        code = _FIRST_CODE
        for kind in _rows("made_up_kinds"):
            wanted = round(float(place["people_thousands"]) / float(kind["people_per_facility_thousands"]))
            already = _in_pilot(place["old_code"], kind["kind"])
            for n in range(already, max(wanted, int(kind["at_least"]))):
                yield place, kind, n + 1, f"{place['old_code']}{code}"
                code += 1


def _rows(table: str) -> list[dict[str, str]]:
    text = (resources.files("hospitals.network") / "tables" / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _in_pilot(old_code: str, kind: str) -> int:
    return sum(f.province_before == old_code and f.kind == kind for f in facilities().values())


def _made(number: int, place: Row, kind: Row, count: int, code: str) -> dict[str, str]:
    province = provinces()[place["old_code"]]
    vi, en = _WORDS[kind["kind"]]
    size = 1 + _SIZE_SPREAD * (2 * uniform(_SEED, "facility size", number) - 1)
    weights = np.array([float(kind[f"share_level_{n}"]) for n in range(_LEVELS)])
    cells = {
        "key": f"S{place['old_code']}{kind['letter']}{count}",
        "name_vi": f"{vi} số {count}, {province.old_name} (cơ sở giả lập)",
        "name_en": f"{en} No. {count}, {province.old_name} (synthetic facility)",
        "province": province.code,
        "province_before": province.old_code,
        "network": place["network"],
        "kind": kind["kind"],
        "care_level": kind["care_level"],
        "lab_level": str(int(choices(_SEED, "facility level", number, weights)[0])),
        **{name: str(round(float(kind[name]) * size)) for name in _SIZES},
        **_somewhere(number, place, kind),
        "code": code,
        "emr_since": _EMR_SINCE.isoformat(),
        "connected_since": _CONNECTED_SINCE.isoformat(),
        "source": _SOURCE,
        "status": _STATUS,
    }
    return {name: cells[name] for name in COLUMNS}


def _somewhere(number: int, place: Row, kind: Row) -> dict[str, str]:
    """The hospital of a province stands in its town, the others around it."""
    near = 0.0 if kind["kind"] == "provincial" else _SCATTER_DEG
    away = [near * (2 * uniform(_SEED, "facility place", number, n) - 1) for n in range(2)]
    return {name: f"{float(place[name]) + away[n]:.3f}" for n, name in enumerate(("lat", "lon"))}


def as_csv() -> str:
    """The table as it is shipped."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(made_up_facilities())
    return text.getvalue()


if __name__ == "__main__":
    print(as_csv(), end="")
