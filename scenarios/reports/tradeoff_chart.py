"""Saved against missed: one point per arm, with the interval of what it missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.reports.chart_style import CROSS, HARM, INK, WIDTH, labels_in, rows_given, to_svg

_WIDTH, _HEIGHT = WIDTH - 90, 360
_LETTER, _LINE = 6.6, 15.0  # pixels of a letter and of a line of a name
_STEP = 14.0  # pixels from one try to the next
_Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass(frozen=True, slots=True)
class Point:
    """One arm: orders cut per 1,000 orders, harmful per 1,000 cuts with bounds; `own` marks the arm of the headline."""

    name: str
    cut: float
    harm: float
    low: float
    high: float
    own: bool


def tradeoff(points: Sequence[Point], across: str, upward: str, language: str) -> str:
    """The plane of saved (right) and missed (up), both on square-root scales, as SVG."""
    import altair as alt

    far = max((p.cut for p in points), default=0) * 1.3 or 1
    tall = max((p.high for p in points), default=0) * 1.08 or 1
    rows = [
        {"name": p.name, "x": p.cut, "y": p.harm, "low": p.low, "high": p.high, "c": HARM if p.own else CROSS}
        for p in points
    ]
    axis = alt.Axis(labelExpr=labels_in(language), format="~f", tickCount=7, grid=True, gridColor="#e6e9ec")
    x = alt.X("x:Q", title=across, scale=alt.Scale(type="sqrt", domain=[0, far]), axis=axis)
    y = alt.Y("y:Q", title=upward, scale=alt.Scale(type="sqrt", domain=[0, tall]), axis=axis)
    colour = alt.Color("c:N", scale=None)
    dots = alt.Chart(rows_given(rows)).mark_circle(size=110, opacity=1).encode(x=x, y=y, color=colour)
    spans = alt.Chart(rows_given(rows)).mark_rule(strokeWidth=2, opacity=0.5)
    spans = spans.encode(x=x, y=alt.Y("low:Q", title=upward), y2="high:Q", color=colour)
    names = [_name(alt, x, y, row, place) for row, place in zip(rows, _places(points, far, tall), strict=True)]
    return to_svg(alt.layer(spans, dots, *names).properties(width=_WIDTH, height=_HEIGHT))


def _name(alt: Any, x: Any, y: Any, row: dict[str, Any], place: tuple[str, float, float]) -> Any:
    align, dx, dy = place
    mark = alt.Chart(rows_given([row])).mark_text(align=align, dx=dx, dy=dy, fontSize=12, color=INK)
    return mark.encode(x=x, y=y, text="name:N")


def _places(points: Sequence[Point], far: float, tall: float) -> Iterator[tuple[str, float, float]]:
    """Where each name stands near its point: beside it, else ever further above or below, until nothing overlaps."""
    dots = [((p.cut / far) ** 0.5 * _WIDTH, _HEIGHT - (p.harm / tall) ** 0.5 * _HEIGHT) for p in points]
    taken: list[_Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]
    for (x, y), point in zip(dots, points, strict=True):
        steps = (step for n in range(1, 7) for step in (-n * _STEP, n * _STEP))
        away = [(align, dx, dy) for dy in steps for align, dx in (("left", 8.0), ("right", -8.0))]
        sides = [("left", 10.0, 0.0), ("right", -10.0, 0.0), *away]
        boxes = [_box(x + dx, y + dy, align, point.name) for align, dx, dy in sides]
        free = next((i for i, box in enumerate(boxes) if _is_free(box, taken)), 0)
        taken.append(boxes[free])
        yield sides[free]


def _box(x: float, y: float, align: str, name: str) -> _Box:
    width = _LETTER * len(name)
    left = x if align == "left" else x - width
    return left, y - _LINE / 2, left + width, y + _LINE / 2


def _is_free(box: _Box, taken: Sequence[_Box]) -> bool:
    inside = box[0] >= 0 and box[2] <= _WIDTH and box[1] >= 0
    return inside and not any(
        box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken
    )  # fmt: skip
