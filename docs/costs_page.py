"""Writes docs/costs.md from the catalogue of services. Usage: python docs/costs_page.py (or make dictionary)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from emr_hub.terminology import services

PAGE = Path(__file__).with_name("costs.md")
HEAD = """# Cost table

Written by `make dictionary` from the catalogue of services; change `emr_hub/terminology/tables/services.csv`, not this
page. The columns there are `price_vnd`, `price_source` and `price_date`: replace them by the prices of your own
hospital or year and every figure of money follows.

Perspective: list prices as billed, whoever pays: insurance, patient or both. Currency: Vietnamese dong (VND) of
the year given; nothing is inflated or discounted, because a scenario covers about a year. `saved_vnd` is the sum of the
list prices of the orders cut. It is no budget effect: staff, rooms and contracts cost the same, the coordinator itself
costs something, and a missed change may cost more than the test.

"""


def page() -> str:
    """The whole page as text."""
    return HEAD + "\n".join([*_sources(), "", *_prices(), ""])


def _sources() -> Iterator[str]:
    found = Counter((s.price_source, s.price_date.isoformat()) for s in services().values())
    yield "| source | date | services |\n|---|---|---|"
    yield from (f"| {source} | {day} | {n} |" for (source, day), n in sorted(found.items()))


def _prices() -> Iterator[str]:
    yield "| code | service | group | price, VND | source | date |\n|---|---|---|---:|---|---|"
    for s in sorted(services().values(), key=lambda s: s.code):
        yield f"| {s.code} | {s.name_en} | {s.group} | {s.price_vnd:,} | {s.price_source} | {s.price_date} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE)
