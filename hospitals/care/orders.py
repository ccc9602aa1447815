"""Every order a clinician would sign: order sets by illness and level of care, weighed by each clinician's habit."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.columns.grouped import rows_by
from emr_hub.randomness import hashes, stream_key
from emr_hub.randomness.compiled import uniform_of
from hospitals.care.encounters import ROOM, Encounters, Ints, weighed
from hospitals.care.order_sets import sets_of
from hospitals.care.rounds import KINDS, OUTPATIENT, Rounds
from hospitals.population import People
from hospitals.settings import numbers, rows

RUNGS = ("district", "provincial", "specialised", "central")
PROTOCOLS = ("", "serial", "confirmatory")
INDICATIONS = (
    "monitoring", "new_event", "admission_baseline", "arrival_baseline", "return_check", "recheck", "confirmatory",
    "intensive_monitoring", "preoperative", "postoperative", "serial", "antenatal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Orders:
    """One row per order. `round` a row; `service` an index into the catalogue's services; `key` for draws."""

    round: Ints
    service: Ints
    protocol: Ints
    indication: Ints
    key: NDArray[np.uint64]

    def take(self, places: Ints) -> Orders:
        """The named rows, in that order."""
        return Orders(*(getattr(self, f.name).take(places) for f in fields(self)))


def draw_orders(
    seed: int, rounds: Rounds, encounters: Encounters, people: People, rung: Ints, odds: NDArray[np.float64],
    services: tuple[str, ...],
) -> Orders:  # fmt: skip
    """The orders of these rounds. `rung` per site, `odds` of ordering per encounter.

    A test that two order sets ask for in one round is signed once, for the first reason.
    """
    visit_rung = rung[encounters.site]
    which, of_set, sets = _asked(rounds, encounters, people, visit_rung)
    table = rows(ROOM, "order_sets")
    at_rung = visit_rung[rounds.encounter]
    ready = _readiness("odds", KINDS)[_kind(rounds)] * _readiness("level", RUNGS)[at_rung]
    role_names = tuple(r["role"] for r in rows(ROOM, "roles"))
    role = np.array([role_names.index(r["role"]) for r in table])
    share = np.array([float(r["share"]) for r in table])
    first = np.cumsum([0, *(len(items) for items in sets)])
    which, item, service = _signed(
        which, of_set, first, np.concatenate(sets), share, role, stream_key(seed, "order"), rounds.key,
        odds[rounds.encounter] * ready, at_rung, _service_of(services),
    )  # fmt: skip
    return Orders(
        round=which, service=service,
        protocol=np.array([PROTOCOLS.index(r["protocol"]) for r in table])[item],
        indication=np.array([INDICATIONS.index(r["indication"]) for r in table])[item],
        key=hashes(seed, "signed order", rounds.key[which], service),
    )  # fmt: skip


_weighed = njit(inline="always")(weighed)


@njit(cache=True, nogil=True, error_model="numpy")
def _signed(  # type: ignore[no-untyped-def]
    which, of_set, first, items, share, role, stream, key, odds, rung, service_of
):
    """Round, item and service of what is signed: one item for each role of a round, the lowest that luck lets be
    signed and the hospital offers. Pairs of a round and a set come by round; a set's items lie from `first[set]` until
    before `first[set + 1]`; `share` and `role` of each item, `key`, `odds` and `rung` of each round, services by role
    and rung."""
    of_round, of_item, service = np.empty((3, (first[of_set + 1] - first[of_set]).sum() + 1), np.int64)
    size, place, latest = 0, np.empty(service_of.shape[0], np.int64), np.full(service_of.shape[0], -1)
    for n in range(which.size):
        row = which[n]
        for item in items[first[of_set[n]] : first[of_set[n] + 1]]:
            asks = role[item]
            wanted = uniform_of(stream, key[row], np.uint64(asks)) < _weighed(share[item], odds[row])
            if latest[asks] == row:  # signed already
                of_item[place[asks]] = min(of_item[place[asks]], item if wanted else len(share))
                continue
            of_round[size], of_item[size], service[size] = row, item, service_of[asks, rung[row]]
            signed = wanted & (service[size] >= 0)
            place[asks], latest[asks] = size, row if signed else latest[asks]
            size += signed  # else the next pair is written over it; a branch here is guessed wrong
    return of_round[:size], of_item[:size], service[:size]


def _kind(rounds: Rounds) -> Ints:
    """The kind of each round as far as the readiness to order goes: an arrival in a clinic is a visit."""
    clinic = (rounds.kind == KINDS.index("arrival")) & (rounds.context == OUTPATIENT)
    return np.where(clinic, KINDS.index("visit"), rounds.kind)


@cache
def _readiness(of: str, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Factors on the odds of every optional test, by kind of round or by level of hospital."""
    table = numbers(ROOM, "rounds")
    return np.array([table.get(f"{of}.{name}", 1.0) for name in names])


@cache
def _service_of(services: tuple[str, ...]) -> Ints:
    """Service index by role and rung; -1 where the hospital does not offer it."""
    return np.array(
        [[services.index(row[rung]) if row[rung] else -1 for rung in RUNGS] for row in rows(ROOM, "roles")],
        dtype=np.int64,
    )


@cache
def _items_of_set(name: str) -> Ints:
    found = [n for n, row in enumerate(rows(ROOM, "order_sets")) if row["order_set"] == name]
    if not found:
        raise KeyError(f"order_sets.csv has no set {name}")
    return np.array(found, dtype=np.int64)


def _asked(rounds: Rounds, encounters: Encounters, people: People, visit_rung: Ints) -> tuple[Ints, Ints, list[Ints]]:
    """Every (round, order set) pair to be drawn, by round; and the items of each set."""
    names, masks = zip(*sets_of(rounds, encounters, people, visit_rung), strict=True)
    here = [np.flatnonzero(mask) for mask in masks]
    which, of_set = np.concatenate(here), np.repeat(np.arange(len(here)), [len(found) for found in here])
    by = rows_by(which, of_set)
    return which[by], of_set[by], [_items_of_set(name) for name in names]


@cache
def offered_services() -> tuple[str, ...]:
    """Every service that some hospital here may order, in order of code."""
    return tuple(sorted({row[rung] for row in rows(ROOM, "roles") for rung in RUNGS if row[rung]}))
