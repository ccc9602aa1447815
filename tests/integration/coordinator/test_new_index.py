"""A new index beside a store that is not new: it is filled from what was sent before."""

from __future__ import annotations

from typing import Any

from coordinator.api import create_app
from coordinator.ledger import METADATA
from coordinator.person_index import linked_with
from emr_hub.identifiers import mint_cccd

NUMBER = mint_cccd("01", "female", 1985, 17)
HOME = {"phone": "0830012345", "address": "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh"}


async def test_an_index_that_is_new_is_filled_from_what_was_sent_before(network: Any, tmp_path: Any) -> None:
    await network["BM"].register(1, NUMBER, **HOME)
    await network["CR"].register(2, NUMBER, **HOME)
    with network.at.ledger.begin() as connection:
        for name in ("index_basis", "indexed_card", "indexed_key", "compared_pair", "person_event"):
            connection.execute(METADATA.tables[name].delete())
    url = f"sqlite:///{tmp_path / 'coordinator.db'}"
    later = create_app(network.at.settings, clock=network.clock, policy=network.at.policy, wire=network.wire,
                       database_url=url).state.coordinator  # fmt: skip
    with later.ledger.reading() as book:
        linked = linked_with(book, "bm.p-1")
    assert linked is not None and linked.certain == ("cr.p-2",)
    later.ledger.close()
    later.store.close()
