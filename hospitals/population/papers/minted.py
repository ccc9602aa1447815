"""Synthetic numbers, many at once: citizen number, old card, insurance, phone. None belongs to anybody by intention.

They are whole numbers; whoever writes one down asks for its `digits`.

Each kind has a mark that real numbers do not bear, or that this project keeps for itself (phones): see
docs/registrations.md.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from hospitals.population.papers.serials import serials
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
OLD_MARK = 9  # old identity cards began with 0 to 3
PASSPORT_MARK = "ZZ"  # no country issues this series here
INSURANCE_MARK = 99
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
_TENTHS = 10


def digits(number: Ints, width: int) -> Texts:
    """Whole numbers as decimal digits of a fixed width."""
    letters = np.empty((len(number), width), dtype=np.uint32)
    for place in range(width - 1, -1, -1):
        rest = number // 10
        letters[:, place] = number - rest * 10 + ord("0")
        number = rest
    return letters.view(f"<U{width}").ravel().astype(object)


def citizen_numbers(province: Ints, female: NDArray[np.bool_], birth_year: Ints, serial: Ints) -> Ints:
    """Twelve digits as `emr_hub.identifiers.mint_cccd` makes them: 9, province, century and sex, year, serial."""
    century = (birth_year - 1900) // 100
    head = (900 + province) * 1000 + (2 * century + female) * 100 + birth_year % 100
    return np.asarray(head * 1_000_000 + serial, dtype=np.int64)


def citizen_serials(seed: int, person_id: Ints) -> Ints:
    """Six digits, each given once in a million people; neighbours in number hold consecutive ones in some pairs.

    Two people with numbers 2k+1 and 2k+2 form a pair. In the share of pairs that the table names, the pair holds
    consecutive serials (which shows where they are twins); in the rest their serials lie far apart.
    """
    pair, second = np.divmod(person_id - 1, 2)
    place, tenth = np.divmod(serials(seed, "citizen serial", pair, 5_000, 100), _TENTHS)
    close = round(numbers(ROOM, "population")["twins_consecutive"] * _TENTHS)
    beside = (place * close + tenth) * 2 + second
    apart = place * (_TENTHS - close) + tenth - close
    half = 50_000 * (_TENTHS - close)
    return np.where(tenth < close, beside, 100_000 * close + apart + half * second).astype(np.int64)


def old_numbers(seed: int, person_id: Ints) -> Ints:
    """Nine-digit numbers of the old identity card: 9 and eight digits, each given once."""
    return OLD_MARK * 10**8 + serials(seed, "old card", person_id, 8_000, 10_000)


def passports(seed: int, person_id: Ints) -> Ints:
    """The seven digits behind ZZ of passport numbers, each given once."""
    return serials(seed, "passport", person_id, 1_000, 10_000)


def insurance_stems(seed: int, person_id: Ints) -> Ints:
    """Ten-digit social insurance numbers: 99 and eight digits, each given once."""
    return INSURANCE_MARK * 10**8 + serials(seed, "insurance serial", person_id, 9_999, 10_000)


@cache
def networks() -> tuple[Texts, Texts]:
    """The mobile networks by the digits since 2018, and by those of before (the same where nothing changed)."""
    table = rows(ROOM, "phone_networks")
    return tuple(np.array([row[column] for row in table], dtype=object) for column in ("network", "former"))  # type: ignore[return-value]


def phones(seed: int, person_id: Ints, which: Ints) -> tuple[Ints, Ints]:
    """The first or second (which = 0, 1) mobile number of each person: its network row and the line behind it.

    A line is written with seven digits, 00 before the five of its own: the mark of a synthetic phone. Each number is
    given once to well over a million people.
    """
    size = len(networks()[0])
    network, line = np.divmod(serials(seed, "phone", 2 * person_id + which, size * 100, 1_000), 100_000)
    return network, line
