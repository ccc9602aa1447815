"""Claims to rows and facts: one visit with its orders and results at a time, wherever they were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from emr_hub.formats.bhyt.items import KINDS, Item
from emr_hub.formats.bhyt.results import NAMES, Row, read_result
from emr_hub.formats.bhyt.services import Orders
from emr_hub.formats.bhyt.visits import CARD, VISIT, Visit, read_visit
from emr_hub.formats.narrow import batch_in
from emr_hub.formats.row import PEOPLE, ROW, VISITS
from emr_hub.formats.sink import Sink

_BATCH_ROWS = 16_384
Place = tuple[int, int, int]  # file, line, part
Told = dict[str, list[Item]]  # by name of the inner file


@dataclass(slots=True)
class Taking:
    """Takes claims; rows and facts wait here until they are handed over. `met` counts what was met."""

    rows: list[Row] = field(default_factory=list)
    cards: list[tuple[Any, ...]] = field(default_factory=list)
    visits: list[tuple[Any, ...]] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand over."""
        return len(self.rows) >= _BATCH_ROWS

    def claim(self, told: Told, places: Iterable[Place], written_by: str | None, written_on: str | None) -> None:
        """One visit, its orders, and the results of those orders; `places`: where each result stands."""
        visit = self._visit(told, written_by, written_on)
        orders = Orders.of(visit, told["XML3"])
        for place, item in zip(places, told["XML4"], strict=False):
            order = orders.answered_by(item)
            if order.laboratory:
                self.rows.append(read_result(place, item, order, orders.again))
            else:
                self.met["XML4 result, other"] += 1

    def _visit(self, told: Told, written_by: str | None, written_on: str | None) -> Visit:
        if not told["XML1"]:
            self.met["HOSO without XML1"] += 1
            return Visit.unknown(written_by)
        visit = read_visit(told["XML1"][0], written_by, written_on)
        self.cards.append(visit.card)
        self.visits.append(visit.facts)
        return visit

    def hand_over(self, sink: Sink) -> None:
        """Give the sink everything gathered."""
        for what, number in self.met.items():
            sink.count(what, number)
        sink.facts("people", batch_in(PEOPLE, CARD, self.cards))
        sink.facts("visits", batch_in(VISITS, VISIT, self.visits))
        sink.rows(batch_in(ROW, NAMES, self.rows))
        self.met, self.rows, self.cards, self.visits = Counter(), [], [], []


def nothing_told() -> Told:
    """No item of any inner file yet."""
    return {name: [] for name in KINDS}
