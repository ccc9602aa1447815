"""Writes lives, cards and reports down as the agreed tables. Ids are ranks in time and say nothing about the person."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, Instant
from emr_hub.columns.grouped import rows_by, rows_in_time
from emr_hub.terminology import services
from hospitals.care import CLASSES, CONTEXTS, INDICATIONS, PROTOCOLS, unstable_at
from hospitals.laboratory import FLAGS, STATUSES, Measured, Ordered, Reports, local_codes, said_words
from hospitals.network import Sites
from hospitals.population import ILLNESSES, conditions, joined, profile_names
from hospitals.world.blocks import Block
from hospitals.world.cards import Cards
from hospitals.world.columns import ids_or_null, numbers_or_null, said, table, texts, times, words
from hospitals.world.lives import SERVICES, Lives

_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving
Ints = NDArray[np.int64]


def facilities_table(sites: Sites) -> pa.Table:
    """The facilities of this world."""
    of = sites.facilities
    every = np.arange(len(of))
    return table("facilities", {
        "facility_id": sites.facility_id, "key": [f.key for f in of], "name": [f.name_vi for f in of],
        "province": words(every, [f.province for f in of]), "network": words(every, [f.network for f in of]),
        "kind": words(every, [f.kind for f in of]), "lab_level": sites.lab_level,
        "emr_since": times(np.array([f.emr_since for f in of])),
        "connected_since": times(np.array([f.connected_since for f in of])),
        "latitude": sites.latitude, "longitude": sites.longitude,
    })  # fmt: skip


def encounters_table(lives: Lives, cards: Cards, sites: Sites, block: Block) -> pa.Table:
    """Visits and stays, numbered by arrival."""
    rows = lives.encounters
    sender = np.where(rows.came_from >= 0, sites.facility_id[rows.came_from], -1)
    return table("encounters", {
        "encounter_id": block.ids(np.arange(len(rows))), "registration_id": block.ids(cards.of_encounter),
        "facility_id": sites.facility_id[rows.site], "class": words(rows.klass, CLASSES),
        "started_at": times(rows.started), "ended_at": times(rows.ended), "referred_from": ids_or_null(sender),
    })  # fmt: skip


def orders_table(lives: Lives, cards: Cards, sites: Sites, ordered: Ordered, published: Ints, block: Block) -> pa.Table:
    """Orders, numbered by signing."""
    rounds, of = lives.rounds, lives.orders.round
    encounter, signed = rounds.encounter[of], rounds.signed[of]
    card = cards.of_encounter[encounter]
    specimen = [services()[code].specimen for code in SERVICES]
    born = cards.birth_day[cards.of_encounter][rounds.encounter]
    age = np.maximum((rounds.signed + _LOCAL) // DAY - born, 0)
    unstable = unstable_at(lives.encounters, rounds.encounter, rounds.signed)
    return table("orders", {
        "order_id": block.ids(np.arange(len(signed))), "encounter_id": block.ids(encounter),
        "registration_id": block.ids(card), "facility_id": sites.facility_id[ordered.site],
        "clinician_id": lives.clinician[encounter],
        "service": words(ordered.service, SERVICES), "specimen": words(ordered.service, specimen),
        "draw_id": block.ids(_draws(lives)), "context": words(rounds.context[of], CONTEXTS), "age_days": age[of],
        "signed_at": times(signed), "collected_at": times(ordered.collected), "resulted_at": times(ordered.resulted),
        "published_at": times(published), "unstable_at": times(unstable[of]),
        "protocol": words(lives.orders.protocol, PROTOCOLS),
    })  # fmt: skip


def _draws(lives: Lives) -> Ints:
    """The venepuncture of each order, numbered from 0 by time of collection; only those that some order shares."""
    rounds = lives.rounds
    used = np.flatnonzero(np.bincount(lives.orders.round, minlength=len(rounds)))
    number = np.zeros(len(rounds), dtype=np.int64)
    number[used[rows_in_time(rounds.collected[used], rounds.key[used])]] = np.arange(len(used))
    return number[lives.orders.round]


def results_table(sites: Sites, of: Measured, ordered: Ordered, reports: Reports, block: Block) -> pa.Table:
    """Every version of every result, by order, version and analyte."""
    code, unit, loinc = _local_words(sites.key, of.keys)
    at = ordered.site[reports.order] * len(of.keys) + reports.analyte
    measured = ~np.isnan(reports.value)
    return table("results", {
        "order_id": block.ids(reports.order), "analyte": words(reports.analyte, of.keys), "version": reports.version,
        "known_at": times(reports.known_at), "value": numbers_or_null(reports.value),
        "text": said(reports.text, said_words()),
        "comparator": words(np.where(reports.below, np.int8(0), np.int8(-1)), ("<",)),
        "unit": words(np.where(measured, at, -1), unit),
        "flag": words(reports.flag, FLAGS), "status": words(reports.status, STATUSES),
        "local_code": words(at, code), "loinc": words(at, loinc),
    })  # fmt: skip


@cache
def _local_words(facilities: tuple[str, ...], keys: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Code, unit and LOINC of every site and analyte, site by site."""
    named = [local_codes(facility)[key] for facility in facilities for key in keys]
    return tuple(n.code for n in named), tuple(n.unit for n in named), tuple(n.loinc or "" for n in named)


def truth_registrations_table(lives: Lives, cards: Cards, block: Block) -> pa.Table:
    """Who each registration really is, and what went wrong at the desk."""
    return table("truth/registrations", {
        "registration_id": block.ids(np.arange(len(cards.person))),
        "person_id": lives.people.person_id[cards.person],
        "causes": texts(joined(cards.desk.causes)), "desk_profile": words(cards.profile, profile_names()),
    })  # fmt: skip


def truth_illnesses_table(lives: Lives, end: Instant) -> pa.Table:
    """Who lives with what since when, and every episode; what begins at `end` or later is not of this world."""
    people, episodes = lives.people, lives.episodes
    ill, kind = np.nonzero(people.chronic & (people.since < end))
    person = np.concatenate([ill, episodes.person])
    illness = np.concatenate([kind, episodes.illness])
    since = np.concatenate([people.since[ill, kind], episodes.onset])
    severity = np.concatenate([people.severity[ill, kind], episodes.severity])
    by = rows_by(person, since * len(ILLNESSES) + illness)
    of = conditions()
    return table("truth/illnesses", {
        "person_id": people.person_id[person[by]], "illness": words(illness[by], ILLNESSES),
        "kind": words(illness[by], [one["kind"] for one in of]),
        "icd10": words(illness[by], [one["icd10"] for one in of]),
        "onset_at": times(since[by]), "illness_severity": severity[by],
    })  # fmt: skip


def truth_orders_table(lives: Lives, ordered: Ordered, needed: NDArray[np.bool_], block: Block) -> pa.Table:
    """Why each order was signed, and whether it was needed."""
    return table("truth/orders", {
        "order_id": block.ids(np.arange(len(ordered.key))), "person_id": lives.people.person_id[ordered.person],
        "indication": words(lives.orders.indication, INDICATIONS), "needed": needed,
    })  # fmt: skip


def truth_results_table(of: Measured, order: Ints, analyte: Ints, true: NDArray[np.float64], block: Block) -> pa.Table:
    """What was in the body, once per order and analyte."""
    return table("truth/results", {
        "order_id": block.ids(order), "analyte": words(analyte, of.keys), "true_value": numbers_or_null(true),
    })  # fmt: skip
