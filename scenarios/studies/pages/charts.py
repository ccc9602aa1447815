"""The pictures of a study: intervals beside each other, lines over days, bars of a tornado. All as static SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.reports.chart_style import CROSS, HARM, INK, QUIET, SAME, WIDTH, labels_in, rows_given, to_svg

_ROW, _LETTER, _WIDEST = 30, 7.2, 330  # pixels per row, per letter of a name, and the most kept for names
_HEIGHT = 240
_WORDS_HIGH = 0.06  # a line of words, as a share of the height of what is drawn


@dataclass(frozen=True, slots=True)
class Span:
    """One named value with its bounds; `own` is drawn in the strong colour."""

    name: str
    value: float
    low: float
    high: float
    own: bool = False


def spans(rows: Sequence[Span], across: str, mark: float, language: str) -> str:
    """One point and one line per row, around a dashed line at `mark`."""
    import altair as alt

    room = _room([row.name for row in rows])
    data = [{"name": r.name, "x": r.value, "low": r.low, "high": r.high, "c": CROSS if r.own else SAME} for r in rows]
    y = alt.Y("name:N", sort=[row.name for row in rows], title=None, axis=_names(alt, room))
    lowest, highest = min(mark, *(r.low for r in rows)), max(mark, *(r.high for r in rows))
    pad = 0.06 * (highest - lowest or 1.0)
    scale = alt.Scale(domain=[lowest - pad, highest + pad], nice=False, zero=False)
    x = alt.X("x:Q", title=across, scale=scale, axis=_numbers(alt, language))
    colour = alt.Color("c:N", scale=None)
    lines = alt.Chart(rows_given(data)).mark_rule(strokeWidth=2.5).encode(
        x=alt.X("low:Q", scale=scale, title=across), x2="high:Q", y=y, color=colour
    )  # fmt: skip
    points = alt.Chart(rows_given(data)).mark_circle(size=95, opacity=1).encode(x=x, y=y, color=colour)
    line = alt.Chart(rows_given([{"x": mark}])).mark_rule(strokeDash=[4, 4], color=QUIET).encode(x=x)
    return to_svg(alt.layer(line, lines, points).properties(width=WIDTH - room, height=max(2, len(rows)) * _ROW))


@dataclass(frozen=True, slots=True)
class Line:
    """One named line; points that are not known are left out."""

    name: str
    points: Sequence[tuple[float, float]]
    strong: bool = True
    band: Sequence[tuple[float, float, float]] = ()


def lines(
    drawn: Sequence[Line], across: str, upward: str, language: str, *, mark: float | None = None,
    level: float | None = None,
) -> str:  # fmt: skip
    """Lines over a common axis, each named at its end; `mark` is a vertical dashed line, `level` a horizontal one."""
    import altair as alt

    colours = {line.name: colour for line, colour in zip(drawn, (CROSS, HARM, SAME, QUIET), strict=False)}
    counted = _numbers(alt, language, tickMinStep=1)  # facilities, days, worlds, periods: nobody has half of one
    x = alt.X("x:Q", title=across, axis=counted, scale=alt.Scale(nice=False, zero=False))
    y = alt.Y("y:Q", title=upward, axis=_numbers(alt, language, grid=True))
    layers = [_band(alt, line, x, colours) for line in drawn if line.band]
    for line in drawn:
        data = rows_given([{"x": a, "y": b, "c": colours[line.name]} for a, b in line.points])
        drawing = alt.Chart(data).mark_line(strokeWidth=2.5 if line.strong else 1.2, opacity=1 if line.strong else 0.7)
        layers.append(drawing.encode(x=x, y=y, color=alt.Color("c:N", scale=None)))
    if mark is not None:
        layers.append(alt.Chart(rows_given([{"x": mark}])).mark_rule(strokeDash=[4, 4], color=INK).encode(x=x))
    if level is not None:
        layers.append(alt.Chart(rows_given([{"y": level}])).mark_rule(strokeDash=[4, 4], color=INK).encode(y=y))
    words = alt.Chart(rows_given(_ends(drawn, colours))).mark_text(align="left", dx=8, fontSize=12)
    layers.append(words.encode(x=x, y=y, text="name:N", color=alt.Color("c:N", scale=None)))
    return to_svg(alt.layer(*layers).properties(width=WIDTH - 230, height=_HEIGHT))


@dataclass(frozen=True, slots=True)
class Bar:
    """One parameter: the outcome at the low and the high end of its range."""

    name: str
    at_low: float
    at_high: float


def tornado(rows: Sequence[Bar], base: float, across: str, words: tuple[str, str], language: str) -> str:
    """One bar per parameter on both sides of the base; `words` name the colours: low end, high end."""
    import altair as alt

    room = _room([row.name for row in rows])
    colours = dict(zip(words, (SAME, CROSS), strict=True))
    data = [
        {"name": row.name, "from": base, "to": end, "c": word}
        for row in rows
        for word, end in zip(words, (row.at_low, row.at_high), strict=True)
    ]
    y = alt.Y("name:N", sort=[row.name for row in rows], title=None, axis=_names(alt, room))
    ends = [base, *(x for row in rows for x in (row.at_low, row.at_high))]
    pad = 0.08 * (max(ends) - min(ends) or 1.0)
    scale = alt.Scale(domain=[min(ends) - pad, max(ends) + pad], nice=False, zero=False)
    colour = alt.Color("c:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                       legend=alt.Legend(title=None, orient="bottom"))  # fmt: skip
    bars = alt.Chart(rows_given(data)).mark_bar(height=16).encode(
        x=alt.X("from:Q", scale=scale, title=across, axis=_numbers(alt, language)), x2="to:Q", y=y, color=colour
    )  # fmt: skip
    line = alt.Chart(rows_given([{"x": base}])).mark_rule(color=INK).encode(x=alt.X("x:Q", scale=scale, title=across))
    return to_svg(alt.layer(bars, line).properties(width=WIDTH - room, height=max(2, len(rows)) * _ROW))


def _band(alt: Any, line: Line, x: Any, colours: dict[str, str]) -> Any:
    data = rows_given([{"x": a, "low": low, "high": high} for a, low, high in line.band])
    area = alt.Chart(data).mark_area(opacity=0.18, color=colours[line.name])
    return area.encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q")


def _ends(drawn: Sequence[Line], colours: dict[str, str]) -> list[dict[str, Any]]:
    """Where the names of lines stand: at their ends, from the lowest up, each a line of words above the one below."""
    heights = [y for line in drawn for _, y in line.points]
    gap, free = _WORDS_HIGH * (max(heights, default=0.0) - min(heights, default=0.0)), float("-inf")
    ends = []
    for line in sorted((line for line in drawn if line.points), key=lambda line: line.points[-1][1]):
        x, y = line.points[-1]
        height = max(y, free)
        ends.append({"x": x, "y": height, "name": line.name, "c": colours[line.name]})
        free = height + gap
    return ends


def _room(names: Sequence[str]) -> int:
    return round(min(_WIDEST, 24 + _LETTER * max((len(name) for name in names), default=0)))


def _names(alt: Any, room: int) -> Any:
    return alt.Axis(labelLimit=room, labelFontSize=13, labelColor=INK, ticks=False, domain=False, labelPadding=8,
                    minExtent=room - 10, maxExtent=room - 10)  # fmt: skip


def _numbers(alt: Any, language: str, *, grid: bool = False, **more: Any) -> Any:
    return alt.Axis(labelExpr=labels_in(language), tickCount=6, grid=grid, gridColor="#e6e9ec", **more)
