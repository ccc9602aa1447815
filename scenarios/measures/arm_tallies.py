"""What the arms of a block add to its measures: steps, flows, savings, harm and how long it stays unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scenarios.measures.catalogue import Catalogue, with_services
from scenarios.measures.catalogue_units import Converter
from scenarios.measures.counting import BlockSums
from scenarios.measures.decided import Decided
from scenarios.measures.delay import days_unseen
from scenarios.measures.draws import tubes_of
from scenarios.measures.harm import OF_VALUES, Verdicts, judge_pairs
from scenarios.measures.harm_pairs import Cuts, Pairs, identity_faults, value_pairs
from scenarios.measures.named import Bools, Named
from scenarios.measures.needs import Needs
from scenarios.measures.order_rows import OrderRows
from scenarios.measures.tallies import tally
from scenarios.measures.versions import Versions

_PRICED = ("test_group", "price_source", "price_date", "price_vnd")


def tallies_of_arms(
    world: Mapping[str, pa.Table], decisions: pa.Table, orders: OrderRows, catalogue: Catalogue,
    laboratories: pa.Table | None, convert: Converter,
) -> BlockSums:  # fmt: skip
    """Tallies of the measured period by arm.

    `decided`: the steps by facility, service and scope, and of the cut orders how many are `priced` and their `vnd`.
    `flows`: the steps by scope, direction, facility and that of the earlier result. `saved`: tubes, draws and
    microlitres of blood. `harmed`: cuts and each kind of harm by service and scope. `compared`: cuts whose two values
    of an analyte compare, and what they hide. `delayed`: missed changes by analyte and days unseen.
    """
    decided, needs = Decided.of(decisions, orders), Needs.of(orders, catalogue)
    cuts = Cuts.of(decided)
    versions = Versions.of(world["results"], orders, np.concatenate([cuts.row, cuts.links.to]), needs.analytes)
    pairs = value_pairs(world, orders, cuts, versions, needs, catalogue, laboratories)
    verdicts = judge_pairs(pairs.table, convert)
    analyte, arm = Named(pairs.analyte, needs.analytes), decided.arm.at(cuts.entry[pairs.cut])
    return {
        "decided": _steps(decided, orders, catalogue),
        "flows": _flows(decided, orders),
        "saved": _saved(decided, orders, catalogue),
        "harmed": _harmed(decided, orders, cuts, versions, pairs, verdicts, catalogue),
        "compared": _compared(arm, analyte, verdicts),
        "delayed": _delayed(decided, orders, needs, cuts, pairs, verdicts),
    }


def _steps(decided: Decided, orders: OrderRows, catalogue: Catalogue) -> pa.Table:
    names = {"arm": decided.arm, "scope": decided.scope, **orders.names(decided.row)}
    found = with_services(tally(names, decided.steps), catalogue, _PRICED)
    price, cut = found["price_vnd"], found["cut"]
    vnd: Any = pc.multiply(cut, price)
    found = found.append_column("priced", pc.if_else(pc.is_valid(price), cut, 0))
    return found.append_column("vnd", pc.fill_null(vnd, 0)).drop_columns(["price_vnd"])


def _flows(decided: Decided, orders: OrderRows) -> pa.Table:
    names = {
        "arm": decided.arm, "scope": decided.scope, "direction": decided.direction, "source_facility": decided.source,
        "facility": orders.facility.at(decided.row),
    }  # fmt: skip
    return tally(names, decided.steps)


def _saved(decided: Decided, orders: OrderRows, catalogue: Catalogue) -> pa.Table:
    """A tube is saved when every order on it was cut in that arm, a draw when all of its tubes were."""
    arms: list[int] = []
    found: list[tuple[int, int, int]] = []
    for arm, gone in _cut_by_arm(decided, orders):
        draws = np.unique(orders.draw[gone])
        tubes = tubes_of(orders, np.flatnonzero(np.isin(orders.draw, draws[draws >= 0])), catalogue)
        saved = tubes.all_of(gone)
        arms.append(arm)
        found.append((int(saved.sum()), int(tubes.draws_of(saved).sum()), int(tubes.microlitres[saved].sum())))
    sums = np.array(found, np.int64).reshape(-1, 3).T
    names = {"arm": Named(np.array(arms, np.int64), decided.arm.words)}
    return tally(names, dict(zip(("tubes", "draws", "microlitres"), sums, strict=True)))


def _harmed(
    decided: Decided, orders: OrderRows, cuts: Cuts, versions: Versions, pairs: Pairs, verdicts: Verdicts,
    catalogue: Catalogue,
) -> pa.Table:  # fmt: skip
    """A cut is harmful by any of its analytes, and comparable by all of them; by none if it needs none."""
    wrong, late = identity_faults(orders, cuts, versions)
    kinds = {kind: _any_of(cuts, pairs, getattr(verdicts, kind)) for kind in OF_VALUES}
    kinds |= {"wrong_person": wrong, "corrected_or_withdrawn": late}
    compared = _any_of(cuts, pairs, verdicts.comparable) & ~_any_of(cuts, pairs, ~verdicts.comparable)
    counts = {"cuts": np.ones(len(cuts.row), bool), "harmful": np.logical_or.reduce(list(kinds.values()))}
    names = {"arm": decided.arm.at(cuts.entry), "scope": decided.scope.at(cuts.entry)}
    names["service"] = orders.service.at(cuts.row)
    return with_services(tally(names, counts | {"not_comparable": ~compared} | kinds), catalogue)


def _any_of(cuts: Cuts, pairs: Pairs, holds: Bools) -> Bools:
    found = np.zeros(len(cuts.row), bool)
    found[pairs.cut[holds]] = True
    return found


def _compared(arm: Named, analyte: Named, verdicts: Verdicts) -> pa.Table:
    here = verdicts.comparable
    counts = {"cuts": here[here]} | {kind: getattr(verdicts, kind)[here] for kind in OF_VALUES}
    return tally({"arm": arm.only(here), "analyte": analyte.only(here)}, counts)


def _delayed(
    decided: Decided, orders: OrderRows, needs: Needs, cuts: Cuts, pairs: Pairs, verdicts: Verdicts
) -> pa.Table:
    missed = np.flatnonzero(verdicts.missed_change)
    cut, arm = pairs.cut[missed], decided.arm.number[cuts.entry[pairs.cut[missed]]]
    days = np.zeros(len(missed), np.int64)
    for number, gone in _cut_by_arm(decided, orders):
        of = arm == number
        days[of] = days_unseen(orders, needs, cuts.row[cut[of]], pairs.analyte[missed[of]], gone)
    words, place = np.unique(days, return_inverse=True)
    names = {
        "arm": Named(arm, decided.arm.words), "analyte": Named(pairs.analyte[missed], needs.analytes),
        "days": Named(place.reshape(-1), [str(day) for day in words.tolist()]),
    }  # fmt: skip
    return tally(names, {"n": np.ones(len(missed), bool)})


def _cut_by_arm(decided: Decided, orders: OrderRows) -> Iterator[tuple[int, Bools]]:
    """Each arm that cut anything, by its number, and per order whether it did."""
    cut = decided.steps["cut"]
    for arm in np.unique(decided.arm.number[cut]).tolist():
        gone = np.zeros(len(orders.order_id), bool)
        gone[decided.row[cut & (decided.arm.number == arm)]] = True
        yield arm, gone
