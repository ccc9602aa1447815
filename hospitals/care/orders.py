"""Every order a clinician would sign: order sets by illness and level of care, weighed by each clinician's habit."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import hashes, uniforms
from hospitals.care.encounters import AMB, PURPOSES, ROOM, Encounters, Ints
from hospitals.care.rounds import KINDS, Rounds
from hospitals.network import SPECIALISED
from hospitals.population import CHRONIC, ILLNESSES
from hospitals.settings import rows

RUNGS = ("district", "provincial", "specialised", "central")
PROTOCOLS = ("", "serial", "confirmatory")
INDICATIONS = (
    "monitoring", "new_event", "admission_baseline", "arrival_baseline", "return_check", "recheck", "confirmatory",
    "intensive_monitoring", "preoperative", "postoperative", "serial",
)  # fmt: skip
_ARRIVED = ("arrival", "step_down")
Sets = list[tuple[str, NDArray[np.bool_]]]


@dataclass(frozen=True, slots=True)
class Orders:
    """One row per order. `round` a row; `service` an index into the catalogue's services; `key` for draws."""

    round: Ints
    service: Ints
    protocol: Ints
    indication: Ints
    key: NDArray[np.uint64]

    def take(self, chosen: NDArray[np.bool_] | Ints) -> Orders:
        """The named rows, in that order."""
        return Orders(*(getattr(self, f.name)[chosen] for f in fields(self)))


def draw_orders(
    seed: int, rounds: Rounds, encounters: Encounters, chronic: NDArray[np.bool_], rung: Ints,
    odds: NDArray[np.float64], services: tuple[str, ...],
) -> Orders:  # fmt: skip
    """The orders of these rounds. `chronic` per person, `rung` per site, `odds` of ordering per encounter.

    A test that two order sets ask for in one round is signed once, for the first reason.
    """
    visit_rung = rung[encounters.site]
    which, item = _asked(rounds, encounters, chronic, visit_rung)
    table = rows(ROOM, "order_sets")
    share = np.array([float(r["share"]) for r in table])[item]
    share = _weighed(share, odds[rounds.encounter[which]])
    role_names = tuple(r["role"] for r in rows(ROOM, "roles"))
    role = np.array([role_names.index(r["role"]) for r in table])[item]
    service = _service_of(services)[role, visit_rung[rounds.encounter[which]]]
    wanted = (uniforms(seed, "order", rounds.key[which], role) < share) & (service >= 0)
    which, item, role, service = which[wanted], item[wanted], role[wanted], service[wanted]
    first = _first_of_each(which * len(role_names) + role, item)
    which, item, service = which[first], item[first], service[first]
    return Orders(
        round=which, service=service,
        protocol=np.array([PROTOCOLS.index(r["protocol"]) for r in table])[item],
        indication=np.array([INDICATIONS.index(r["indication"]) for r in table])[item],
        key=hashes(seed, "signed order", rounds.key[which], service),
    )  # fmt: skip


def _weighed(share: NDArray[np.float64], odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """A probability with its odds multiplied."""
    return np.asarray(share * odds / (1 - share + share * odds), dtype=np.float64)


def _first_of_each(group: Ints, item: Ints) -> Ints:
    """The row with the lowest item of every group, in order of group."""
    order = np.lexsort((item, group))
    starts = np.diff(group[order], prepend=-1) != 0
    return np.asarray(order[starts], dtype=np.int64)


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


def _asked(rounds: Rounds, encounters: Encounters, chronic: NDArray[np.bool_], visit_rung: Ints) -> tuple[Ints, Ints]:
    """Every (round, item of an order set) pair to be drawn."""
    which, items = [], []
    for name, mask in _sets_of(rounds, encounters, chronic, visit_rung):
        here, own = np.flatnonzero(mask), _items_of_set(name)
        which.append(np.repeat(here, len(own)))
        items.append(np.tile(own, len(here)))
    return np.concatenate(which), np.concatenate(items)


def _sets_of(rounds: Rounds, encounters: Encounters, chronic: NDArray[np.bool_], visit_rung: Ints) -> Sets:
    """Which order sets each round draws from, by what the round is for."""
    at = rounds.encounter
    arrival = rounds.kind == KINDS.index("arrival")
    purpose, reason, klass = encounters.purpose[at], encounters.reason[at], encounters.klass[at]
    large = visit_rung[at] >= SPECIALISED
    ill = chronic[encounters.person[at]]
    ward = rounds.kind == KINDS.index("ward")
    sets: Sets = [
        (k, rounds.kind == KINDS.index(k)) for k in ("second_group", "serial_troponin", "preop", "postop", "icu")
    ]
    sets += _arrival_sets(arrival, purpose, reason, large)
    for number, illness in enumerate(CHRONIC):
        followed = np.isin(purpose, [PURPOSES.index(p) for p in ("monthly", "specialist")])
        sets.append((f"monthly_{illness}", arrival & followed & (reason < len(CHRONIC)) & ill[:, number]))
    for illness in ILLNESSES[len(CHRONIC) :]:
        sets.append((f"daily_{illness}", ward & (reason == ILLNESSES.index(illness))))
    for illness in ("diabetes", "ckd"):
        sets.append((f"daily_{illness}", ward & ill[:, CHRONIC.index(illness)]))
    confirming = arrival & (purpose == PURPOSES.index("recheck")) & (klass == AMB) & ill[:, CHRONIC.index("diabetes")]
    return [*sets, ("confirm_diabetes", confirming & (reason < len(CHRONIC)))]


def _arrival_sets(arrival: NDArray[np.bool_], purpose: Ints, reason: Ints, large: NDArray[np.bool_]) -> Sets:
    def came(*names: str) -> NDArray[np.bool_]:
        return arrival & np.isin(purpose, [PURPOSES.index(n) for n in names])

    sets: Sets = [("admission", came("admission")), ("returned", came("returned"))]
    for size, mask in (("full", large), ("basic", ~large)):
        sets.append((f"arrival_{size}", came(*_ARRIVED) & mask))
        sets.append((f"specialist_{size}", came("specialist") & mask))
    for number, illness in enumerate(ILLNESSES):
        same = reason == number
        if number < len(CHRONIC):
            continue
        sets.append((f"emergency_{illness}", came("emergency", "arrival") & same))
        sets.append((f"walk_in_{illness}", came("walk_in", "specialist") & same))
        sets.append((f"recheck_{illness}", came("recheck", "returned") & same))
    return [*sets, ("recheck_chronic", came("recheck") & (reason < len(CHRONIC)))]


@cache
def offered_services() -> tuple[str, ...]:
    """Every service that some hospital here may order, in order of code."""
    return tuple(sorted({row[rung] for row in rows(ROOM, "roles") for rung in RUNGS if row[rung]}))
