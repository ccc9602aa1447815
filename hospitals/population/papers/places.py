"""Where people live: communes of made-up names on the map of before 1 July 2025 and on the map of today.

The map is the same in every world: it follows from the province's old code alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.terminology import provinces
from hospitals.population.papers.serials import serials
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
_MAP = 2025  # the luck of the map, one for all worlds
_CITIES = frozenset({"Hà Nội", "Hải Phòng", "Huế", "Thừa Thiên Huế", "Đà Nẵng", "Cần Thơ"})
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Map:
    """The communes of one old province, one row each: how each ends an address before and after the mergers.

    `short_old` leaves the district out; `group` is the word for a hamlet there; `ward` is the new commune's row
    number, the same for old communes that became one.
    """

    old: Texts
    new: Texts
    short_old: Texts
    group: Texts
    ward: Ints

    def __len__(self) -> int:
        """How many communes."""
        return len(self.old)


@cache
def map_of(old_code: str) -> Map:
    """The communes of a province by its old code."""
    number = {name: int(value) for name, value in numbers(ROOM, "registry").items() if value.is_integer()}
    each, districts = number["communes_per_district"], number["districts"]
    size = each * districts
    names = _names(int(old_code), size + districts)
    commune = np.arange(size)
    district, inside = np.divmod(commune, each)
    ward = district * each + inside // number["communes_per_ward"] * number["communes_per_ward"]
    town = district < number["town_districts"]
    kind = np.where(town, "phường ", "xã ").astype(object)
    above = np.where(town, "thị xã ", "huyện ").astype(object) + names[size + district]
    before, after = _province_words(old_code)
    old, new = kind + names[commune], kind + names[ward]
    south = int(old_code) >= number["southern_from_code"]
    group = np.where(town, "Khu phố " if south else "Tổ ", "Ấp " if south else "Thôn ").astype(object)
    return Map(
        old=old + ", " + above + ", " + before,
        new=new + ", " + after,
        short_old=old + ", " + before,
        group=group,
        ward=ward,
    )


def _names(code: int, size: int) -> Texts:
    """Two-syllable names, no two alike within a province."""
    table = rows(ROOM, "commune_syllables")
    first, second = ([r["syllable"] for r in table if r["place"] == place] for place in ("first", "second"))
    pairs = [f"{one} {other}" for one in first for other in second if one != other]
    chosen = serials(_MAP + code, "communes", np.arange(size), len(pairs) // 10, 10)
    return np.array(pairs, dtype=object)[chosen]


def _province_words(old_code: str) -> tuple[str, str]:
    province = provinces()[old_code]
    return _titled(province.old_name), _titled(province.name)


def _titled(name: str) -> str:
    return name if name.startswith("TP") else f"thành phố {name}" if name in _CITIES else f"tỉnh {name}"


