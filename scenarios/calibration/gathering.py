"""Gathers the material of a judged world from its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.clock import Instant
from emr_hub.terminology import services, specimens
from scenarios.calibration.material import Arms, Floats, Ints, Mask, Material, Orders, Pairs, Texts, Visits
from scenarios.calibration.service_facts import of_service

Tables = Mapping[str, pa.Table]


def material_of(
    tables: Tables, counts: pa.Table, by_analyte: pa.Table, decisions: pa.Table | None, policy: str,
    period: tuple[Instant, Instant],
) -> Material:  # fmt: skip
    """The arrays of a judged world; `decisions` are those of one arm with a coordinator."""
    visits = _visits(tables, period)
    orders = _orders(tables, _rows(counts, _text(counts, "policy") == policy), visits, period)
    by_analyte = _rows(by_analyte, _text(by_analyte, "policy") == policy)
    pairs = _pairs(by_analyte, orders)
    arms = None if decisions is None else _arms(decisions, orders)
    return Material(visits, orders, pairs, _critical(tables["results"], orders), arms, *period)


def _column(table: pa.Table, name: str, kind: pa.DataType | None = None) -> Any:
    """A column as one array, cast where a kind is asked for; the stubs cannot say of what."""
    column: Any = table[name]
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole if kind is None else pc.cast(whole, kind)


def _long(table: pa.Table, name: str) -> Ints:
    return np.asarray(_column(table, name, pa.int64()).fill_null(0).to_numpy(zero_copy_only=False), np.int64)


def _text(table: pa.Table, name: str) -> Texts:
    return np.asarray(_column(table, name, pa.string()).fill_null("").to_numpy(zero_copy_only=False), np.str_)


def _flag(table: pa.Table, name: str, when_null: bool = False) -> Mask:
    return np.asarray(_column(table, name).fill_null(when_null).to_numpy(zero_copy_only=False), np.bool_)


def _rows(table: pa.Table, chosen: Mask) -> pa.Table:
    return table.take(np.flatnonzero(chosen))


def _visits(tables: Tables, period: tuple[Instant, Instant]) -> Visits:
    table, cards, places = tables["encounters"], tables["truth/registrations"], tables["facilities"]
    card = _long(table, "registration_id")
    person = _lookup(_long(cards, "registration_id"), _long(cards, "person_id"))(card)
    kinds = dict(zip(_long(places, "facility_id").tolist(), _text(places, "kind").tolist(), strict=True))
    facility, started = _long(table, "facility_id"), _long(table, "started_at")
    ended, klass = _long(table, "ended_at"), _text(table, "class")
    before = {
        (p, f, e) for p, f, e, k in zip(person, facility, ended, klass, strict=True) if k == "EMER"
    }  # an emergency visit ends where its stay begins
    stays = {(p, f, s) for p, f, s, k in zip(person, facility, started, klass, strict=True) if k == "IMP"}
    leads = before & stays
    orders = tables["orders"]
    visit = _long(orders, "encounter_id")
    years = np.full(len(card), np.nan)
    place = place_of(_long(table, "encounter_id"))
    years[place(visit)] = _long(orders, "age_days") / 365.2425
    operated = np.zeros(len(card), bool)
    reasons = _text(tables["truth/orders"], "indication")
    operated[place(visit[np.isin(reasons, ("preoperative", "postoperative"))])] = True
    return Visits(
        person=person, facility=facility, kind=np.array([kinds[f] for f in facility.tolist()]), klass=klass,
        started=started, ended=ended, sender=_long(table, "referred_from"), years=years, surgical=operated,
        leads_in=np.array([(p, f, e) in leads for p, f, e in zip(person, facility, ended, strict=True)], bool)
        & (klass == "EMER"),
        within=(started >= period[0]) & (started < period[1]),
    )  # fmt: skip


def _orders(tables: Tables, counts: pa.Table, visits: Visits, period: tuple[Instant, Instant]) -> Orders:
    table, truth = tables["orders"], tables["truth/orders"]
    ids, service, signed = _long(table, "order_id"), _text(table, "service"), _long(table, "signed_at")
    at = place_of(_long(counts, "order_id"))(ids)
    count = counts.take(at)
    return Orders(
        ids=ids, person=_lookup(_long(truth, "order_id"), _long(truth, "person_id"))(ids),
        visit=place_of(_long(tables["encounters"], "encounter_id"))(_long(table, "encounter_id")),
        facility=_long(table, "facility_id"), service=service, leader=of_service(service, "leader").astype(str),
        context=_text(table, "context"), draw=_long(table, "draw_id"), signed=signed,
        collected=_long(table, "collected_at"), resulted=_long(table, "resulted_at"),
        tests=of_service(service, "tests").astype(float), values=of_service(service, "values").astype(float),
        blood_ml=_blood(_long(table, "draw_id"), _text(table, "specimen")),
        price=of_service(service, "price").astype(float),
        needed=_flag(truth.take(place_of(_long(truth, "order_id"))(ids)), "needed"),
        d1=_flag(count, "d1"), d2=_flag(count, "d2"), d3=_flag(count, "d3"),
        same={n: _text(count, f"scope_{n}") == "same" for n in ("d1", "d2", "d3")},
        within=(signed >= period[0]) & (signed < period[1]),
    )  # fmt: skip


def _blood(draw: Ints, specimen: Texts) -> Floats:
    """Millilitres of each tube, at the first order that fills it; orders of one draw and container share a tube."""
    known = specimens()
    container = np.array([known[s].container if s in known else "" for s in specimen.tolist()])
    volume = np.array([(known[s].blood_ml or 0.0) if s in known else 0.0 for s in specimen.tolist()])
    _, first = np.unique(np.char.add(draw.astype(str), np.char.add("/", container)), return_index=True)
    blood = np.zeros(len(draw))
    blood[first] = volume[first]
    return blood


def _pairs(by_analyte: pa.Table, orders: Orders) -> Pairs:
    """Every needed analyte of every order of the period, and whether it repeats one of the same hospital early."""
    row, place = np.flatnonzero(orders.within), place_of(orders.ids)
    keys = {code: services()[code].needed for code in np.unique(orders.service).tolist()}
    size = np.array([len(keys[code]) for code in orders.service[row].tolist()])
    order = np.repeat(row, size)
    analyte = np.array([key for code in orders.service[row].tolist() for key in keys[code]], dtype=str)
    met = _flag(by_analyte, "d1") & np.isin(_long(by_analyte, "order_id"), orders.ids[row])
    by_analyte = _rows(by_analyte, met)
    number, source = (place(_long(by_analyte, name)) for name in ("order_id", "source_d1"))
    same = orders.facility[number] == orders.facility[source]
    found = set(zip(number[same].tolist(), _text(by_analyte, "analyte")[same].tolist(), strict=True))
    hit = np.array([pair in found for pair in zip(order.tolist(), analyte.tolist(), strict=True)], bool)
    return Pairs(order, analyte, hit)


def _arms(decisions: pa.Table, orders: Orders) -> Arms:
    size = len(orders.person)
    card, accepted, cut, crosses = (np.zeros(size, bool) for _ in range(4))
    place = place_of(orders.ids)
    row = place(_long(decisions, "order_id"))
    card[row], accepted[row] = _flag(decisions, "card_shown"), _text(decisions, "answer") == "accepted"
    cut[row] = ~_flag(decisions, "performed", True)
    for number, sources in zip(row.tolist(), decisions["reused"].to_pylist(), strict=True):
        used = place(np.array(sources or (), np.int64))
        crosses[number] = bool(np.any(orders.facility[used] != orders.facility[number]))
    return Arms(card, accepted, cut, crosses)


def _critical(results: pa.Table, orders: Orders) -> Ints:
    """Rows of the orders that have a result beyond a critical limit."""
    flags = _text(results, "flag")
    return place_of(orders.ids)(np.unique(_long(results, "order_id")[np.isin(flags, ("LL", "HH"))]))


def place_of(ids: Ints) -> Callable[[Ints], Ints]:
    """From ids to their rows."""
    order = np.argsort(ids)

    def place(wanted: Ints) -> Ints:
        return np.asarray(order[np.searchsorted(ids[order], wanted)], np.int64)

    return place


def _lookup(ids: Ints, values: Ints) -> Callable[[Ints], Ints]:
    place = place_of(ids)
    return lambda wanted: np.asarray(values[place(wanted)], np.int64)
