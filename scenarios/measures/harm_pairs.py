"""Pairs every needed analyte of a cut order: the value it would have had, and the value reused in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from emr_hub.columns import longs
from scenarios.measures.catalogue import Catalogue
from scenarios.measures.decided import Decided, Links
from scenarios.measures.figures import Figures, Floats
from scenarios.measures.named import Bools, Ints, Named, at, first_of, places
from scenarios.measures.needs import Needs
from scenarios.measures.order_rows import OrderRows
from scenarios.measures.versions import Versions

_SAID = ("value", "unit", "comparator", "flag", "text")


@dataclass(frozen=True, slots=True)
class Cuts:
    """One entry per cut order of an arm: its place among what was decided, and its row among the orders.

    `links`: an entry here, and the row of an order that was reused in its place; only of orders that somebody has.
    """

    entry: Ints
    row: Ints
    links: Links

    @staticmethod
    def of(decided: Decided) -> Cuts:
        """The cut orders of all arms."""
        entry = np.flatnonzero(decided.steps["cut"])
        place = np.full(len(decided.row), -1, np.int64)
        place[entry] = np.arange(len(entry))
        of, to = place[decided.links.of], decided.links.to
        known = (of >= 0) & (to >= 0)
        return Cuts(entry, decided.row[entry], Links(of[known], to[known]))


@dataclass(frozen=True, slots=True)
class Pairs:
    """One entry per cut and needed analyte: their places; `table` has the two values and what they are held against.

    `table`: analyte, the `earlier` (reused) and the `later` (would have been measured) value with unit, comparator,
    flag and text, the variation of both laboratories, critical limits, and the limits of the earlier laboratory.
    """

    cut: Ints
    analyte: Ints
    table: pa.Table


def value_pairs(
    world: Mapping[str, pa.Table], orders: OrderRows, cuts: Cuts, versions: Versions, needs: Needs,
    catalogue: Catalogue, laboratories: pa.Table | None,
) -> Pairs:  # fmt: skip
    """Every needed analyte of every cut; a value that nobody has is null."""
    cut, analyte = np.nonzero(needs.along(orders, cuts.row))
    later = _would(versions, cuts.row[cut], analyte, len(needs.analytes))
    earlier, source = _held(versions, orders, cuts, cut * len(needs.analytes) + analyte, len(needs.analytes))
    here, there = orders.place[cuts.row[cut]], at(orders.place, source)
    figures = Figures.of(catalogue, laboratories, needs.analytes)
    columns: dict[str, Any] = {"analyte": pa.array(needs.analytes, pa.string()).take(analyte)}
    for side, entry in (("earlier", earlier), ("later", later)):
        said = versions.table.select(_SAID).take(places(entry))
        columns |= {side if name == "value" else f"{side}_{name}": said[name] for name in _SAID}
    columns |= {"earlier_cva": figures.at("cva", there, analyte), "later_cva": figures.at("cva", here, analyte)}
    columns |= {name: figures.usual[name][analyte] for name in ("critical_low", "critical_high")}
    columns["low"], columns["high"] = _limits(figures, _sex(world, orders, cuts.row[cut]), there, analyte)
    return Pairs(cut, analyte, pa.table(columns))


def identity_faults(orders: OrderRows, cuts: Cuts, versions: Versions) -> tuple[Bools, Bools]:
    """Per cut: whether another person's result was reused, and whether one with a version known only after signing."""
    whose, theirs = orders.person[cuts.row[cuts.links.of]], orders.person[cuts.links.to]
    wrong, late = np.zeros(len(cuts.row), bool), np.zeros(len(cuts.row), bool)
    wrong[cuts.links.of[(whose >= 0) & (theirs >= 0) & (whose != theirs)]] = True
    link, entry = versions.of_each(cuts.links.to)
    of = cuts.links.of[link]
    late[of[versions.known[entry] > orders.signed[cuts.row[of]]]] = True
    return wrong, late


def _would(versions: Versions, order: Ints, analyte: Ints, size: int) -> Ints:
    """What the laboratory would have stood by in the end: the last version that holds a result."""
    there = np.flatnonzero(versions.holds & (versions.analyte >= 0))
    key = versions.order[there] * size + versions.analyte[there]
    by = np.lexsort((-versions.version[there], key))
    return first_of(key[by], there[by], order * size + analyte)


def _held(versions: Versions, orders: OrderRows, cuts: Cuts, wanted: Ints, size: int) -> tuple[Ints, Ints]:
    """What the source held when the order was signed; of several, the latest collected, then the lowest order id."""
    link, entry = versions.of_each(cuts.links.to)
    of, source = cuts.links.of[link], cuts.links.to[link]
    known, signed = versions.known[entry], orders.signed[cuts.row[of]]
    there = (known >= 0) & (known <= signed) & (versions.analyte[entry] >= 0)
    of, source, entry = of[there], source[there], entry[there]
    key = of * size + versions.analyte[entry]
    by = np.lexsort((-versions.version[entry], orders.order_id[source], -orders.collected[source], key))
    return first_of(key[by], entry[by], wanted), first_of(key[by], source[by], wanted)


def _sex(world: Mapping[str, pa.Table], orders: OrderRows, rows: Ints) -> Named:
    """The registered sex of the person of each order."""
    ids = longs(world["registrations"], "registration_id")
    by = np.argsort(ids, kind="stable")
    return Named.of(world["registrations"], "sex").at(first_of(ids[by], by, orders.registration[rows]))


def _limits(figures: Figures, sex: Named, facility: Ints, analyte: Ints) -> tuple[Floats, Floats]:
    """Of the laboratory that made the reused result, for the registered sex; the widest when it is not known."""
    male, female = sex.where("male"), sex.where("female")
    own = {name: figures.at(f"ref_{name}", facility, analyte) for name in ("low_m", "high_m", "low_f", "high_f")}
    low = np.where(male, own["low_m"], np.where(female, own["low_f"], np.fmin(own["low_m"], own["low_f"])))
    high = np.where(male, own["high_m"], np.where(female, own["high_f"], np.fmax(own["high_m"], own["high_f"])))
    return low, high
