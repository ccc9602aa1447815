"""Codes and units against the catalogue: each distinct (code, unit) asked once, the answer spread over the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.terminology import Refused, factor_of, loinc_meaning, result_class

Places = NDArray[np.int32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Per row: places in `analytes` and `specimens` (-1 unknown code), its class, numbers in the catalogue's unit.

    A row without a number always converts. `limits`: the catalogue's limits speak of this code's specimen.
    `first_list`: the code stands in the catalogue's first list, not only among the codes added to it.
    """

    analytes: list[str]
    specimens: list[str]
    analyte: Places
    specimen: Places
    result_class: Places
    value: Numbers
    converts: NDArray[np.bool_]
    limits: NDArray[np.bool_]
    first_list: NDArray[np.bool_]


def map_rows(codes: Places, loincs: list[str], units: Places, unit_texts: list[str], value: Numbers) -> Mapped:
    """What rows mean that hold `loincs[code]` and `unit_texts[unit]`, -1 for none."""
    found = [loinc_meaning(code) for code in loincs]
    analytes, analyte = _places([m.analyte if m else None for m in found])
    specimens, specimen = _places([m.specimen if m else None for m in found])
    _, classes = _places([result_class(m.analyte, m.specimen) if m else None for m in found])
    scale, offset = _conversions(codes, loincs, units, unit_texts)
    return Mapped(
        analytes, specimens, analyte[codes], specimen[codes], classes[codes], value * scale + offset,
        np.isnan(value) | ~np.isnan(scale),
        np.array([*(bool(m and m.limits) for m in found), False])[codes],
        np.array([*(bool(m and m.first_list) for m in found), False])[codes],
    )  # fmt: skip


def _places(words: list[str | None]) -> tuple[list[str], Places]:
    """The distinct words, sorted, and the place of each given one; one more entry so that code -1 has none."""
    distinct = sorted({w for w in words if w is not None})
    place = {word: at for at, word in enumerate(distinct)}
    return distinct, np.array([*(-1 if w is None else place[w] for w in words), -1], np.int32)


def _conversions(codes: Places, loincs: list[str], units: Places, unit_texts: list[str]) -> tuple[Numbers, Numbers]:
    """Scale and offset of every row; NaN where a conversion is refused or the code is unknown."""
    pairs = codes.astype(np.int64) * (len(unit_texts) + 1) + units + 1
    distinct, back = np.unique(pairs, return_inverse=True)
    lines = np.full((len(distinct), 2), np.nan)
    for at, pair in enumerate(distinct.tolist()):
        code, unit = divmod(pair, len(unit_texts) + 1)
        if code >= 0:
            lines[at] = _conversion(loincs[code], unit_texts[unit - 1] if unit else None)
    return lines[back, 0], lines[back, 1]


def _conversion(loinc: str, unit: str | None) -> tuple[float, float]:
    meaning = loinc_meaning(loinc)
    factor = factor_of(meaning.analyte, unit, loinc) if meaning else Refused("unknown code")
    return (np.nan, np.nan) if isinstance(factor, Refused) else (factor.scale, factor.offset)
