"""What a laboratory reports for each order: measured, rounded, in its own units, flagged; sometimes in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import HOUR
from emr_hub.randomness import normals, uniforms
from emr_hub.terminology import Refused, analytes, factor_of, services
from hospitals.laboratory.body import Body
from hospitals.laboratory.local_codes import local_codes
from hospitals.laboratory.measured import (
    FLAGS,
    NO_FLAG,
    ROOM,
    Floats,
    Measured,
    analyte_numbers,
    laboratory_number,
)
from hospitals.laboratory.quality import failure_factor, laboratory_bias, laboratory_cv
from hospitals.laboratory.words import group_of, groups, is_blood_group, is_positive, positive_flag, texts_of
from hospitals.network import Sites
from hospitals.population import Episodes, People
from hospitals.settings import rows

STATUSES = ("final", "corrected", "entered-in-error", "cancelled")
FINAL, CORRECTED, WITHDRAWN, CANCELLED = range(4)
NO_TEXT = -1
INSUFFICIENT = "insufficient"
FAILURES = {
    "serum": ("haemolysed_serum", "haemolysed"), "plasma_fluoride": ("haemolysed_serum", "haemolysed"),
    "whole_blood_edta": ("clotted_edta", "clotted"), "plasma_citrate": ("clotted_citrate", "clotted"),
}  # fmt: skip
_OTHERWISE = ("insufficient_other", INSUFFICIENT)
Ints = NDArray[np.int64]


@cache
def said_words() -> tuple[str, ...]:
    """Every text that a report may hold, each once."""
    spoilt = [_spoilt(word) for word in (INSUFFICIENT, *(word for _, word in FAILURES.values()))]
    answers = [text for key in analytes() if _is_said(key) for text in (groups(key) or texts_of(key))]
    return tuple(dict.fromkeys([*spoilt, *answers]))


def _is_said(analyte: str) -> bool:
    return is_blood_group(analyte) or analyte in {row["analyte"] for row in rows(ROOM, "words")}


def _spoilt(word: str) -> str:
    return f"unsatisfactory: {word}"


def _places(texts: Sequence[str]) -> Ints:
    """The place of each text among the words that a report may hold."""
    return np.array([said_words().index(text) for text in texts], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Reports:
    """One row per order, analyte and version. `order` a row, `analyte` a column of Measured; `value` as reported.

    `flag` indexes FLAGS and `text` said_words() (-1 none), `status` STATUSES; `below`: the value is an upper bound.
    """

    order: Ints
    analyte: Ints
    version: Ints
    known_at: Ints
    value: Floats
    text: Ints
    below: NDArray[np.bool_]
    flag: Ints
    status: Ints

    def take(self, rows: NDArray[np.bool_] | Ints) -> Reports:
        """The named rows, in that order."""
        return Reports(*(getattr(self, f.name)[rows] for f in fields(self)))

    def with_rows(self, rows: Ints, **columns: Ints | Floats | NDArray[np.bool_] | float) -> Reports:
        """The same reports, these columns of the named rows changed."""
        changed = {name: getattr(self, name).copy() for name in columns}
        for name, values in columns.items():
            changed[name][rows] = values
        return replace(self, **changed)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the laboratory must know of each order: one row per order, `draw` a row of the body.

    `service` is a place in `services`, the codes that can be ordered.
    """

    key: NDArray[np.uint64]
    person: Ints
    site: Ints
    draw: Ints
    female: NDArray[np.bool_]
    services: tuple[str, ...]
    service: Ints
    collected: Ints
    resulted: Ints


def report(
    seed: int, people: People, episodes: Episodes, sites: Sites, of: Measured, body: Body, ordered: Ordered,
    order: Ints, analyte: Ints,
) -> tuple[Reports, Floats]:  # fmt: skip
    """Every version of every result, and what was in the body for each (order, analyte) pair asked for.

    The pairs ascend; `body` is what is in it. A test in words truly is 1 where it is positive, else 0.
    """
    catalogue = _measured_values(seed, sites, of, body, ordered, order, analyte)
    first = _written(sites, of, ordered, order, analyte, catalogue)
    first, true = _in_words(seed, people, episodes, of, body, ordered, first)
    first = _failed(seed, sites, ordered, first)
    return _with_later_versions(seed, sites, of, ordered, first, catalogue), true


def _measured_values(
    seed: int, sites: Sites, of: Measured, body: Body, ordered: Ordered, order: Ints, analyte: Ints
) -> Floats:
    from hospitals.laboratory.compiled import measured_each

    luck = normals(seed, "measurement", ordered.key[order], analyte_numbers(of.keys)[analyte])
    bias, cv = laboratory_bias(seed, sites, of), laboratory_cv(sites, of)
    found = measured_each(order, analyte, ordered.site, body.value, luck, bias, cv, of.additive, of.largest)
    return np.asarray(found, dtype=np.float64)


def _written(sites: Sites, of: Measured, ordered: Ordered, order: Ints, analyte: Ints, catalogue: Floats) -> Reports:
    """Values as the laboratory prints them: its unit, its decimals, its detection limit, its flag."""
    from hospitals.laboratory.compiled import printed_each

    scale, decimals = _reporting(sites.key, of.keys)
    limits = of.detection, of.low, of.high, of.critical_low, of.critical_high
    value, below, flag = printed_each(
        order, analyte, ordered.site, ordered.female, catalogue, scale, 10.0**decimals, limits
    )
    return Reports(
        order=order, analyte=analyte, version=np.ones(len(order), dtype=np.int8), known_at=ordered.resulted[order],
        value=value, text=np.full(len(order), NO_TEXT, dtype=np.int8), below=below, flag=flag,
        status=np.full(len(order), FINAL, dtype=np.int8),
    )  # fmt: skip


@cache
def _reporting(facilities: tuple[str, ...], keys: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Catalogue value of one reported unit, and the decimals: site by analyte."""
    scale, decimals = np.ones((len(facilities), len(keys))), np.zeros((len(facilities), len(keys)))
    for row, facility in enumerate(facilities):
        codes = local_codes(facility)
        for column, key in enumerate(keys):
            if not analytes()[key].is_numeric:
                continue
            code = codes[key]
            factor = factor_of(key, code.unit)
            if isinstance(factor, Refused) or factor.offset:
                raise ValueError(f"{facility} reports {key} in {code.unit}, which does not convert")
            scale[row, column], decimals[row, column] = factor.scale, code.decimals
    return scale, decimals


def _in_words(
    seed: int, people: People, episodes: Episodes, of: Measured, body: Body, ordered: Ordered, reports: Reports
) -> tuple[Reports, Floats]:
    text, flag, true = reports.text.copy(), reports.flag.copy(), body.value.copy()
    worded = np.flatnonzero(~of.numeric[reports.analyte])
    for column in np.flatnonzero(~of.numeric):
        key, rows = of.keys[column], worded[reports.analyte[worded] == column]
        order = reports.order[rows]
        if is_blood_group(key):
            text[rows] = _places(groups(key))[group_of(seed, key, people, ordered.person[order])]
            continue
        found = is_positive(
            seed, key, people, episodes, ordered.person[order], ordered.collected[order], body, ordered.draw[order]
        )
        text[rows] = _places(texts_of(key))[found.astype(np.int64)]
        names = [FLAGS.index("NEG" if positive_flag(key) == "POS" else "N"), FLAGS.index(positive_flag(key))]
        flag[rows] = np.array(names)[found.astype(np.int64)]
        true[rows] = found
    return replace(reports, text=text, flag=flag), true


def _failed(seed: int, sites: Sites, ordered: Ordered, reports: Reports) -> Reports:
    """Orders whose specimen could not be measured: cancelled, without a value, all analytes alike."""
    told = [FAILURES.get(services()[code].specimen, _OTHERWISE) for code in ordered.services]
    share = np.array([laboratory_number(name) for name, _ in told])[ordered.service]
    failed = uniforms(seed, "specimen failed", ordered.key) < share * failure_factor(sites)[ordered.site]
    lost = np.flatnonzero(failed[reports.order])
    words = _places([_spoilt(word) for _, word in told])[ordered.service[reports.order[lost]]]
    return reports.with_rows(lost, value=np.nan, text=words, below=False, flag=NO_FLAG, status=CANCELLED)


def _with_later_versions(
    seed: int, sites: Sites, of: Measured, ordered: Ordered, first: Reports, catalogue: Floats
) -> Reports:
    """A few reports are corrected (the first version was wrong throughout), a few withdrawn."""
    luck = uniforms(seed, "report changed", ordered.key)
    bound = laboratory_number("corrected") + laboratory_number("withdrawn")
    changed = np.flatnonzero((luck < bound)[first.order] & (first.status == FINAL))
    order = first.order[changed]
    corrected = luck[order] < laboratory_number("corrected")
    hours = laboratory_number("correction_hours") * np.exp(
        laboratory_number("correction_sigma") * normals(seed, "correction", ordered.key[order])
    )
    second = replace(
        first.take(changed), version=first.version[changed] + 1,
        known_at=first.known_at[changed] + (hours * HOUR).astype(np.int64) + 1,
        status=np.where(corrected, CORRECTED, WITHDRAWN),
    )  # fmt: skip
    return _joined(_wrong_at_first(sites, of, ordered, first, changed[corrected], catalogue), second)


def _wrong_at_first(
    sites: Sites, of: Measured, ordered: Ordered, first: Reports, corrected: Ints, catalogue: Floats
) -> Reports:
    rows = corrected[~np.isnan(first.value[corrected])]
    order, analyte = first.order[rows], first.analyte[rows]
    shifted = catalogue[rows] * laboratory_number("wrong_factor")
    again = _written(sites, of, ordered, order, analyte, shifted)
    return first.with_rows(rows, value=again.value, below=again.below, flag=again.flag)


def _joined(first: Reports, second: Reports) -> Reports:
    """By order, version and analyte; both come by order and analyte, and a second version follows the first."""
    from hospitals.laboratory.compiled import let_in

    place = np.searchsorted(first.order, second.order, side="right")
    both = ((getattr(first, f.name), getattr(second, f.name)) for f in fields(Reports))
    return Reports(*(let_in(early, late.astype(early.dtype, copy=False), place) for early, late in both))
