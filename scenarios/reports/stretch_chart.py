"""The curve over windows: what a longer one saves (right) against what it misses (up); and analytes one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.reports.chart_style import CROSS, HARM, INK, QUIET, SAME, WIDTH, labels_in, rows_given, to_svg

_WHOLE_WIDTH, _WHOLE_HEIGHT = WIDTH - 90, 320
_SMALL, _COLUMNS = 170, 3
_HEADROOM = 1.3  # the intervals of few results would flatten every curve; they are cut off above
_LEAST_GAP = 0.07  # of the width: names of windows that lie closer would overlap


@dataclass(frozen=True, slots=True)
class Point:
    """One window: its name, orders saved per 1,000 orders, and changes per 1,000 reused, in report and body."""

    name: str
    days: float
    saved: float
    reported: float
    body: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Small:
    """The curve of one analyte, and what daily variation alone takes past the limits, per 1,000."""

    title: str
    points: Sequence[Point]
    noise: float


@dataclass(frozen=True, slots=True)
class Words:
    """What the axes are called."""

    saved: str
    changed: str
    days: str
    reported: str
    body: str


def whole_curve(points: Sequence[Point], words: Words, language: str) -> str:
    """Saved against missed for whole orders: one dot per window, joined in the order of windows; as SVG."""
    import altair as alt

    rows = rows_given([_row(p) for p in points])
    axis = alt.Axis(labelExpr=labels_in(language), format="~f", grid=True, gridColor="#e6e9ec")
    top = max((p.reported for p in points), default=0) or 1
    scale = alt.Scale(domain=[0, top * _HEADROOM], clamp=True)
    x = alt.X("saved:Q", title=words.saved, axis=axis)
    layers = []
    for name, colour, said in (("reported", HARM, words.reported), ("body", CROSS, words.body)):
        y = alt.Y(f"{name}:Q", title=words.changed, axis=axis, scale=scale)
        line = alt.Chart(rows).mark_line(color=colour, strokeWidth=2).encode(x=x, y=y, order="days:Q")
        dots = alt.Chart(rows).mark_circle(color=colour, size=60, opacity=1).encode(x=x, y=y)
        last = rows_given([{**_row(points[-1]), "said": said}])
        end = alt.Chart(last).mark_text(align="right", dx=4, dy=-26, color=colour, fontSize=12, fontWeight=600)
        layers += [line, dots, end.encode(x=x, y=y, text="said:N")]
    spans = alt.Chart(rows).mark_rule(color=CROSS, opacity=0.4).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q")
    named = rows_given([_row(p) for p in _apart(points)])
    names = alt.Chart(named).mark_text(dy=16, fontSize=11, color=INK).encode(x=x, y=alt.Y("body:Q"), text="name:N")
    return to_svg(alt.layer(spans, *layers, names).properties(width=_WHOLE_WIDTH, height=_WHOLE_HEIGHT))


def _apart(points: Sequence[Point]) -> list[Point]:
    """The points whose names have room, from the longest window down."""
    width, named = max((p.saved for p in points), default=0), list[Point]()
    for point in reversed(points):
        if not named or named[-1].saved - point.saved > _LEAST_GAP * width:
            named.append(point)
    return named


def single_curves(smalls: Sequence[Small], words: Words, language: str) -> str:
    """One small plane per analyte: windows across on a scale of time, changes per 1,000 reused up; as SVG."""
    import altair as alt

    top = max((p.reported for small in smalls for p in small.points), default=0) or 1
    planes = [_plane(alt, small, words, language, top * _HEADROOM) for small in smalls]
    lines = [alt.hconcat(*planes[n : n + _COLUMNS]) for n in range(0, len(planes), _COLUMNS)]
    return to_svg(alt.vconcat(*lines))


def _plane(alt: Any, small: Small, words: Words, language: str, top: float) -> Any:
    rows = rows_given([_row(p) for p in small.points])
    times = alt.Axis(values=[0.25, 1, 7, 30, 180], labelExpr=labels_in(language), format="~g", grid=False)
    x = alt.X("days:Q", title=words.days, scale=alt.Scale(type="log", domain=[0.2, 220]), axis=times)
    up = alt.Axis(labelExpr=labels_in(language), format="~f", tickCount=4, grid=True, gridColor="#e6e9ec")
    scale = alt.Scale(domain=[0, top], clamp=True)
    layers = [
        alt.Chart(rows).mark_area(color=SAME, opacity=0.35).encode(
            x=x, y=alt.Y("low:Q", title=None, scale=scale, axis=up), y2="high:Q"
        )
    ]  # fmt: skip
    for name, colour in (("reported", HARM), ("body", CROSS)):
        y = alt.Y(f"{name}:Q", title=None, scale=scale, axis=up)
        dots = {"color": colour, "size": 18}
        layers.append(alt.Chart(rows).mark_line(color=colour, strokeWidth=2, point=dots).encode(x=x, y=y))
    alone = alt.Chart(rows_given([{"noise": small.noise}])).mark_rule(color=QUIET, strokeDash=[4, 3])
    layers.append(alone.encode(y=alt.Y("noise:Q", title=None, scale=scale, axis=up)))
    return alt.layer(*layers).properties(width=_SMALL, height=120, title=alt.Title(small.title, fontSize=12))


def _row(p: Point) -> dict[str, Any]:
    return {"name": p.name, "days": p.days, "saved": p.saved, "reported": p.reported, "body": p.body, "low": p.low,
            "high": p.high}  # fmt: skip
