"""XML3 as the orders of a visit, and which of them a result of XML4 answers: XML4 itself names no order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from emr_hub.formats.bhyt.charges import charged
from emr_hub.formats.bhyt.code_lists import is_laboratory
from emr_hub.formats.bhyt.items import Item
from emr_hub.formats.bhyt.visits import Visit
from emr_hub.formats.compact_times import Written, read_time
from emr_hub.formats.row import EXECUTED_DAY, ORDERED_DAY

HEAD = (
    "updated", "subject", "encounter", "facility", "order_key", "service", "clinician", "ordered", "executed",
    "context", "price",
)  # fmt: skip
_TIMES = ("NGAY_YL", "NGAY_TH_YL", "NGAY_KQ")
_LENGTH = len("22.0121.1369")
_SENT_OUT = re.compile(r"(\d\d\.\d{4}\.\d{4})\.K\.(\d{5})")
Again = dict[str, int]  # how often a name came


class Order(NamedTuple):
    """One service ordered; `head` is what its results say of it, in the order of HEAD. `wrong`: times that are none."""

    key: str
    label: str
    laboratory: bool
    head: tuple[Any, ...]
    dates: int
    resulted: Written | None
    wrong: str | None


def read_order(item: Item, service: str, visit: Visit, again: Again) -> Order:
    """The order of one XML3 item. Two orders of one service signed in the same minute are told apart by a count."""
    get = item.get
    ordered, executed, resulted = (read_time(get(name, "")) for name in _TIMES)
    key = numbered(f"{visit.encounter}|{service}|{get('NGAY_YL', '')}", again)
    signed = ordered.instant if ordered else None
    performer = parted(get("MA_DICH_VU", ""))[1] or visit.facility
    head = (
        visit.updated, visit.subject, visit.encounter, performer, key, service, get("MA_BAC_SI") or None, signed,
        executed.instant if executed else None, visit.context_at(signed, get("MA_KHOA", "")), charged(item),
    )  # fmt: skip
    wrong = None if ordered and executed and resulted else wrong_times(item, _TIMES)
    dates = (ORDERED_DAY if ordered and ordered.whole_day else 0) | (
        EXECUTED_DAY if executed and executed.whole_day else 0
    )
    return Order(
        key, get("TEN_DICH_VU", ""), is_laboratory(service, get("MA_NHOM", "")), head,
        dates, resulted, wrong,
    )  # fmt: skip


def no_order(service: str, visit: Visit) -> Order:
    """What stands for the order of results for which XML3 holds none: nobody says when or by whom it was signed."""
    head = (visit.updated, visit.subject, visit.encounter, visit.facility, None, service or None, None, None,
            None, visit.context, None)  # fmt: skip
    return Order(f"{visit.encounter}|{service}|", "", is_laboratory(service, ""), head, 0, None, None)


def numbered(name: str, again: Again) -> str:
    """The name, with its count behind it from the second time on."""
    count = again[name] = again.get(name, 0) + 1
    return name if count == 1 else f"{name}#{count}"


def parted(service: str) -> tuple[str, str | None]:
    """A service code without the facility it was sent out to (`22.0121.1369.K.79801`), and that facility."""
    found = _SENT_OUT.fullmatch(service) if len(service) > _LENGTH else None
    return (found[1], found[2]) if found else (service, None)


def wrong_times(item: Item, names: Iterable[str]) -> str | None:
    """The times of an item that are written and are none, in words; None when all can be read."""
    wrong = [f"{name} {item[name][:20]}" for name in names if item.get(name) and read_time(item[name]) is None]
    return "; ".join(wrong) or None


@dataclass(slots=True)
class Orders:
    """The orders of one visit by service, read when a result asks for them: most services of a visit are no tests.

    `again` counts names, so that two orders, or two answers, of one name are told apart. `by_time`: of several orders
    of one service those resulted at one time.
    """

    visit: Visit
    items: dict[str, list[Item]]
    read: dict[str, list[Order]]
    again: Again
    by_time: dict[str, dict[Written | None, list[Order]]] = field(default_factory=dict)

    @staticmethod
    def of(visit: Visit, items: Iterable[Item]) -> Orders:
        """Gather the services of one visit."""
        by_service: dict[str, list[Item]] = {}
        for item in items:
            if service := item.get("MA_DICH_VU"):
                by_service.setdefault(parted(service)[0], []).append(item)
        return Orders(visit, by_service, {}, {})

    def answered_by(self, result: Item) -> Order:
        """The order that a result answers: of its service, and of several the one resulted at the same time.

        Where several remain, the first time an index is told it belongs to the first of them, the second time to the
        second; past the last, to the last.
        """
        written = result.get("MA_DICH_VU", "")
        same = self.read.get(written) or self._read(written)
        if len(same) == 1:
            return same[0]
        resulted = result.get("NGAY_KQ", "")
        fitting = self._resulted(written, same).get(read_time(resulted), same)
        told = f"{written}|{result.get('MA_CHI_SO', '')}|{resulted}"
        count = self.again[told] = self.again.get(told, 0) + 1
        return fitting[min(count, len(fitting)) - 1]

    def _resulted(self, written: str, same: list[Order]) -> dict[Written | None, list[Order]]:
        found = self.by_time.get(written)
        if found is None:
            found = self.by_time[written] = {}
            for order in same:
                found.setdefault(order.resulted, []).append(order)
        return found

    def _read(self, written: str) -> list[Order]:
        service = parted(written)[0]
        found = [read_order(item, service, self.visit, self.again) for item in self.items.get(service, ())]
        self.read[written] = found or [no_order(service, self.visit)]
        return self.read[written]
