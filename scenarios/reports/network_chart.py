"""The facilities and what flows between them, drawn as a ladder of care: schematic, no map and no borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.reports.chart_style import CROSS, DOWN, INK, QUIET, SAME, rows_given, to_svg

TIERS = {"district": 0.0, "provincial": 1.0, "regional": 1.0, "central": 2.0}
_COLOURS = {"up": CROSS, "down": DOWN, "lateral": QUIET}
_WIDTH, _HEIGHT, _THICKEST = 760, 380, 9.0


@dataclass(frozen=True, slots=True)
class Node:
    """One facility: key, name, network (north, south) and kind."""

    key: str
    name: str
    network: str
    kind: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Orders for which `source` holds the earlier result and `target` would repeat the test."""

    source: str
    target: str
    orders: float


@dataclass(frozen=True, slots=True)
class NetworkWords:
    """What is written on the drawing: titles of the tiers (district, provincial, central) and of the directions."""

    tiers: tuple[str, str, str]
    up: str
    down: str
    lateral: str


def network(nodes: Sequence[Node], flows: Sequence[Flow], words: NetworkWords) -> str:
    """One network as SVG: districts left, provincial and regional hospitals in the middle, central ones right."""
    import altair as alt

    places = _places(nodes)
    x = alt.X("x:Q", scale=alt.Scale(domain=[-0.85, 2.75]), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[-0.06, 1.12]), axis=None)
    layers = [_lines(alt, x, y, places, flows), _points(alt, x, y, nodes, places), *_names(alt, x, y, nodes, places)]
    return to_svg(alt.layer(*layers, _headings(alt, x, y, words), *_legend(alt, x, y, words)).properties(
        width=_WIDTH, height=_HEIGHT
    ))  # fmt: skip


def _places(nodes: Sequence[Node]) -> dict[str, tuple[float, float]]:
    """Where each facility stands: its tier across, evenly spread downwards in the given order."""
    places = {}
    for tier in sorted({TIERS[n.kind] for n in nodes}):
        here = [n.key for n in nodes if TIERS[n.kind] == tier]
        for i, key in enumerate(here):
            # Neighbours of one tier stand a little apart, so that flows among them are seen.
            shift = 0.12 * (i % 2) if tier == 1.0 else 0.0
            places[key] = (tier + shift, 1 - (i + 0.5) / len(here))
    return places


def _lines(alt: Any, x: Any, y: Any, places: dict[str, tuple[float, float]], flows: Sequence[Flow]) -> Any:
    largest = max((f.orders for f in flows), default=0) or 1
    rows = [_line(places, f, largest) for f in sorted(flows, key=lambda f: f.orders)]
    chart = alt.Chart(rows_given(rows)).mark_rule(opacity=0.75, strokeCap="round")
    width = alt.StrokeWidth("w:Q", scale=None)
    return chart.encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=alt.Color("c:N", scale=None), strokeWidth=width)


def _line(places: dict[str, tuple[float, float]], flow: Flow, largest: float) -> dict[str, Any]:
    """A line, drawn a little beside the one that flows the other way."""
    (x1, y1), (x2, y2) = places[flow.source], places[flow.target]
    rises = int(x2) - int(x1)
    aside = 0.008 if rises >= 0 else -0.008
    direction = "up" if rises > 0 else "down" if rises < 0 else "lateral"
    width = 0.6 + (_THICKEST - 0.6) * flow.orders / largest
    return {"x": x1, "y": y1 + aside, "x2": x2, "y2": y2 + aside, "c": _COLOURS[direction], "w": width}


def _points(alt: Any, x: Any, y: Any, nodes: Sequence[Node], places: dict[str, tuple[float, float]]) -> Any:
    rows = [{"x": places[n.key][0], "y": places[n.key][1]} for n in nodes]
    return alt.Chart(rows_given(rows)).mark_circle(size=110, color=SAME, stroke=INK, opacity=1).encode(x=x, y=y)


def _names(alt: Any, x: Any, y: Any, nodes: Sequence[Node], places: dict[str, tuple[float, float]]) -> list[Any]:
    """Names left of districts, above the middle tier, right of central hospitals."""
    looks = {0.0: ("right", -10, 0), 1.0: ("center", 0, -13), 2.0: ("left", 10, 0)}
    layers = []
    for tier, (align, dx, dy) in looks.items():
        rows = [{"x": places[n.key][0], "y": places[n.key][1], "name": n.name} for n in nodes if TIERS[n.kind] == tier]
        mark = alt.Chart(rows_given(rows)).mark_text(
            align=align, dx=dx, dy=dy, fontSize=11, color=INK, stroke="white", strokeWidth=3, strokeJoin="round"
        )
        plain = alt.Chart(rows_given(rows)).mark_text(align=align, dx=dx, dy=dy, fontSize=11, color=INK)
        layers += [chart.encode(x=x, y=y, text="name:N") for chart in (mark, plain)]
    return layers


def _headings(alt: Any, x: Any, y: Any, words: NetworkWords) -> Any:
    rows = [{"x": float(i), "y": 1.1, "name": name} for i, name in enumerate(words.tiers)]
    mark = alt.Chart(rows_given(rows)).mark_text(fontSize=12, fontWeight="bold", color=QUIET)
    return mark.encode(x=x, y=y, text="name:N")


def _legend(alt: Any, x: Any, y: Any, words: NetworkWords) -> list[Any]:
    names = (("up", words.up), ("down", words.down), ("lateral", words.lateral))
    rows = [
        {"x": 2.05, "x2": 2.2, "y": 0.14 - 0.06 * i, "name": name, "c": _COLOURS[key]}
        for i, (key, name) in enumerate(names)
    ]
    rules = alt.Chart(rows_given(rows)).mark_rule(strokeWidth=4)
    rules = rules.encode(x=x, x2="x2:Q", y=y, color=alt.Color("c:N", scale=None))
    ends = [{"x": row["x2"], "y": row["y"], "name": row["name"]} for row in rows]
    text = alt.Chart(rows_given(ends)).mark_text(align="left", dx=6, fontSize=11, color=INK)
    return [rules, text.encode(x=x, y=y, text="name:N")]
