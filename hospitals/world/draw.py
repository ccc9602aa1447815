"""A world, drawn block by block: lives first, then cards, then what each laboratory would report, then ids by time."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.columns.grouped import members_of
from emr_hub.terminology import services
from hospitals.care import CONTEXTS, offered_services
from hospitals.laboratory import Body, Measured, Ordered, Reports, bodies, measured, published_at, report, resulted_at
from hospitals.network import Sites, ladder_of, sites_of
from hospitals.world.blocks import Block, blocks_of, one_after_another
from hospitals.world.cards import Cards, register, registrations_table
from hospitals.world.consents import consents_table
from hospitals.world.lives import SERVICES, Lives, draw_lives
from hospitals.world.needed import needed
from hospitals.world.plan import World, WorldPlan
from hospitals.world.record import (
    encounters_table,
    facilities_table,
    orders_table,
    results_table,
    truth_illnesses_table,
    truth_orders_table,
    truth_registrations_table,
    truth_results_table,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def draw_world(plan: WorldPlan) -> World:
    """The world of a plan, all blocks one after another: the same plan gives the same bytes, on any day and machine.

    A person's life follows from the seed and the person's number; more patients add lives and change none.
    """
    return one_after_another(draw_block(plan, block) for block in blocks_of(plan.patients))


def draw_block(plan: WorldPlan, block: Block) -> World:
    """The world of one block of people, complete in itself: no card, order or visit of it belongs to another block."""
    sites = sites_of(plan.networks)
    lives = draw_lives(plan, sites, ladder_of(sites), block.persons)
    cards = register(plan.seed, lives, sites)
    of = measured_here()
    order, analyte = _pairs(lives, of)
    body = _bodies(plan.seed, lives, of, order, analyte)
    ordered = _ordered(plan.seed, lives, cards, sites)
    reports, true = report(plan.seed, lives.people, lives.episodes, sites, of, body, ordered, order, analyte)
    found = order, analyte, true
    return _tables(plan, sites, lives, cards, of, body, ordered, reports, found, block)


@cache
def measured_here() -> Measured:
    """The numbers of every analyte that any order here can ask for."""
    keys = {key for code in offered_services() for key in services()[code].analytes}
    return measured(tuple(sorted(keys)))


def _bodies(seed: int, lives: Lives, of: Measured, order: Ints, analyte: Ints) -> Body:
    rounds = lives.rounds
    person = lives.encounters.person[rounds.encounter]
    draw = lives.orders.round[order]
    return bodies(seed, lives.people, lives.episodes, person, rounds.collected, rounds.key, of, draw, analyte)


def _pairs(lives: Lives, of: Measured) -> tuple[Ints, Ints]:
    """(order row, analyte column) of everything to be measured, ascending."""
    place = {key: column for column, key in enumerate(of.keys)}
    asked = [sorted(place[key] for key in services()[code].analytes if key in place) for code in SERVICES]
    return members_of(lives.orders.service, asked)


def _ordered(seed: int, lives: Lives, cards: Cards, sites: Sites) -> Ordered:
    rounds, orders = lives.rounds, lives.orders
    draw = orders.round
    encounter = rounds.encounter[draw]
    urgent = np.isin(rounds.context, [CONTEXTS.index("emergency"), CONTEXTS.index("icu")])
    return Ordered(
        key=orders.key,
        person=lives.encounters.person[encounter],
        site=lives.encounters.site[encounter],
        draw=draw,
        female=(cards.desk.sex == "female")[cards.of_encounter[encounter]],
        services=SERVICES,
        service=orders.service,
        collected=rounds.collected[draw],
        resulted=resulted_at(seed, SERVICES, orders.service, orders.key, draw, urgent, rounds.collected),
    )


def _tables(
    plan: WorldPlan, sites: Sites, lives: Lives, cards: Cards, of: Measured, body: Body, ordered: Ordered,
    reports: Reports, found: tuple[Ints, Ints, Floats], block: Block,
) -> World:  # fmt: skip
    ended = lives.encounters.ended[lives.rounds.encounter][ordered.draw]
    published = published_at(sites, ordered.site, ordered.resulted, ended)
    return World(
        facilities=facilities_table(sites),
        registrations=registrations_table(cards, sites, block),
        consents=consents_table(plan.seed, lives, cards, sites, block),
        encounters=encounters_table(lives, cards, sites, block),
        orders=orders_table(lives, cards, sites, ordered, published, block),
        results=results_table(sites, of, ordered, reports, block),
        truth_registrations=truth_registrations_table(lives, cards, block),
        truth_illnesses=truth_illnesses_table(lives, plan.end_instant),
        truth_orders=truth_orders_table(lives, ordered, needed(lives, body, of, *found[:2]), block),
        truth_results=truth_results_table(of, *found, block),
        start=plan.start_instant,
        end=plan.end_instant,
    )
