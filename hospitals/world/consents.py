"""Legal bases: what allows a registration's records to be shown elsewhere, and from when until when."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.columns.grouped import rows_by
from emr_hub.randomness import normals, uniforms
from hospitals.care import NEVER
from hospitals.network import Sites
from hospitals.settings import numbers
from hospitals.world.blocks import Block
from hospitals.world.cards import Cards
from hospitals.world.columns import table, times, words
from hospitals.world.lives import ROOM, Lives

BASES = ("contract", "law", "written_request")
NOBODY = -1
_CATEGORIES = "laboratory"


def consents_table(seed: int, lives: Lives, cards: Cards, sites: Sites, block: Block) -> pa.Table:
    """Legal bases: a contract or a rule of law from registration on, and a written request at each referral."""
    standing = _standing(seed, cards)
    asked = _written_requests(lives, cards, sites)
    card, basis, start, stop = (np.concatenate(pair) for pair in zip(standing, asked, strict=True))
    order = rows_by(card, start * len(BASES) + basis)
    return table("consents", {
        "registration_id": block.ids(card[order]), "basis": words(basis[order], BASES),
        "categories": pa.repeat(_CATEGORIES, len(order)),
        "valid_from": times(start[order]), "valid_to": times(stop[order]),
    })  # fmt: skip


def _standing(seed: int, cards: Cards) -> tuple[NDArray[np.int64], ...]:
    number, luck = numbers(ROOM, "world"), uniforms(seed, "basis", cards.key)
    contract = luck < number["basis_contract"]
    law = ~contract & (luck < number["basis_contract"] + number["basis_law"])
    which = np.flatnonzero(contract | law)
    lasts = number["withdrawn_after_days"] * np.exp(normals(seed, "withdrawn after", cards.key))
    withdrawn = contract & (uniforms(seed, "withdrawn", cards.key) < number["basis_withdrawn"])
    stop = np.where(withdrawn, cards.registered + (lasts * DAY).astype(np.int64) + 1, NEVER)
    return which, np.where(contract[which], 0, 1), cards.registered[which], stop[which]


def _written_requests(lives: Lives, cards: Cards, sites: Sites) -> tuple[NDArray[np.int64], ...]:
    """A referred person asks the sender in writing to show its records; in force from arrival."""
    referred = lives.encounters.take(lives.encounters.came_from >= 0)
    held, wanted = cards.person * len(sites) + cards.site, referred.person * len(sites) + referred.came_from
    card = _latest_card(held, cards.registered, wanted, referred.started)
    known = card != NOBODY
    card = card[known]
    start = referred.started[known]
    stop = start + int(numbers(ROOM, "world")["request_days"] * DAY)
    return card, np.full(len(start), BASES.index("written_request")), start, stop


def _latest_card(
    held: NDArray[np.int64], made: NDArray[np.int64], wanted: NDArray[np.int64], at: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The card of each wanted (person, hospital) that was made last until an instant; NOBODY where there is none."""
    floor = min(int(made.min()), int(at.min(initial=made.min())))
    width = max(int(made.max()), int(at.max(initial=made.max()))) - floor + 1
    track = held * width + (made - floor)
    order = np.argsort(track)
    place = np.searchsorted(track[order], wanted * width + (at - floor), side="right") - 1
    card = order[np.maximum(place, 0)]
    return np.where((place >= 0) & (held[card] == wanted), card, NOBODY)
