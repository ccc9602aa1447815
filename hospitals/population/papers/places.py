"""Where people live: communes on the map of before 1 July 2025 and on the map of today.

In the provinces of the pilot and its hubs they are the real ones; elsewhere their names are made up, by the province's
old code alone. The map is the same in every world.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emr_hub.terminology import provinces, ward_mergers
from hospitals.population.papers.serials import serials
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
_MAP = 2025  # the luck of made-up names, one for all worlds
_CITIES = frozenset({"Hà Nội", "Hải Phòng", "Huế", "Thừa Thiên Huế", "Đà Nẵng", "Cần Thơ"})
_KINDS = ("thị trấn", "thị xã", "thành phố", "phường", "quận", "huyện", "xã", "đặc khu")
_RURAL = "xã "
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Map:
    """The communes of one old province, one row each: how each ends an address before and after the mergers.

    `short_old` leaves the district out; `group` is the word for a hamlet there. Communes that became one end alike
    in `new`.
    """

    old: Texts
    new: Texts
    short_old: Texts
    group: Texts

    def __len__(self) -> int:
        """How many communes."""
        return len(self.old)


class _Commune(NamedTuple):
    """One commune of before, its district, and what it became, each with its kind in small letters."""

    name: str
    district: str
    became: str


@cache
def map_of(old_code: str) -> Map:
    """The communes of a province by its old code."""
    communes = _real(old_code) or _made_up(old_code)
    before, after = _province_words(old_code)
    south = int(old_code) >= numbers(ROOM, "registry")["southern_from_code"]
    rural, urban = ("Ấp ", "Khu phố ") if south else ("Thôn ", "Tổ ")
    return Map(
        old=_column(f"{c.name}, {c.district}, {before}" for c in communes),
        new=_column(f"{c.became}, {after}" for c in communes),
        short_old=_column(f"{c.name}, {before}" for c in communes),
        group=_column(rural if c.name.startswith(_RURAL) else urban for c in communes),
    )


def _column(texts: Iterable[str]) -> Texts:
    return np.array(list(texts), dtype=object)


def _real(old_code: str) -> list[_Commune]:
    """The communes that the table of mergers knows, in its order."""
    own = (m for m in ward_mergers() if m.old_code == old_code)
    return [_Commune(_small(m.ward), _small(m.district), _small(m.new_ward)) for m in own]


def _small(name: str) -> str:
    """The kind of a place in small letters, as within an address."""
    kind = next((kind for kind in _KINDS if name.lower().startswith(f"{kind} ")), "")
    return kind + name[len(kind) :]


def _made_up(old_code: str) -> list[_Commune]:
    """Districts of equal size; communes are merged by neighbouring threes, and the first gives the name."""
    number = {name: int(value) for name, value in numbers(ROOM, "registry").items() if value.is_integer()}
    each, districts, merged = (number[n] for n in ("communes_per_district", "districts", "communes_per_ward"))
    names = _names(int(old_code), (each + 1) * districts)
    found = []
    for commune in range(each * districts):
        district, inside = divmod(commune, each)
        town = district < number["town_districts"]
        kind, above = ("phường", "thị xã") if town else ("xã", "huyện")
        first = names[commune - inside % merged]
        found.append(
            _Commune(f"{kind} {names[commune]}", f"{above} {names[each * districts + district]}", f"{kind} {first}")
        )
    return found


def _names(code: int, size: int) -> Texts:
    """Two-syllable names, no two alike within a province."""
    table = rows(ROOM, "commune_syllables")
    first, second = ([r["syllable"] for r in table if r["place"] == place] for place in ("first", "second"))
    pairs = [f"{one} {other}" for one in first for other in second if one != other]
    chosen = serials(_MAP + code, "communes", np.arange(size), len(pairs) // 10, 10)
    return np.array(pairs, dtype=object)[chosen]


@cache
def sizes_of(old_codes: tuple[int, ...]) -> NDArray[np.int64]:
    """How many communes each of these provinces has."""
    return np.array([len(map_of(f"{code:02d}")) for code in old_codes], dtype=np.int64)


def communes(home: NDArray[np.int64], luck: NDArray[np.float64]) -> NDArray[np.int64]:
    """A commune of each home province (old codes as whole numbers) for each uniform number."""
    codes, place = np.unique(home, return_inverse=True)
    return np.asarray((luck * sizes_of(tuple(codes.tolist()))[place]).astype(np.int64))


def _province_words(old_code: str) -> tuple[str, str]:
    province = provinces()[old_code]
    return _titled(province.old_name), _titled(province.name)


def _titled(name: str) -> str:
    return name if name.startswith("TP") else f"thành phố {name}" if name in _CITIES else f"tỉnh {name}"
