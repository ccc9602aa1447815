"""Bars with their numbers written beside them: the funnel, the tests cut, the rows and analytes of an audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.reports.chart_style import INK, WIDTH, rows_given, to_svg

_ROW = 30  # pixels per bar
_LETTER, _WIDEST = 7.4, 310  # pixels per letter of a name, and the most kept for names
_ROOM = 0.3  # of the longest bar, kept free at the right for the written number


@dataclass(frozen=True, slots=True)
class Part:
    """One coloured piece of a bar."""

    colour: str
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its pieces from left to right, and the words written at its end."""

    name: str
    parts: tuple[Part, ...]
    words: str

    @property
    def length(self) -> float:
        """The whole bar."""
        return sum(part.length for part in self.parts)


def bars(rows: Sequence[Bar]) -> str:
    """Horizontal bars in the given order, as SVG."""
    import altair as alt

    longest = max((row.length for row in rows), default=0) or 1
    room = round(min(_WIDEST, 20 + _LETTER * max((len(row.name) for row in rows), default=0)))
    order = [row.name for row in rows]
    y = alt.Y("name:N", sort=order, title=None, axis=_names(alt, room))
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, longest * (1 + _ROOM)]), axis=None)
    pieces = alt.Chart(rows_given(_pieces(rows))).mark_bar(height=18)
    pieces = pieces.encode(x=x, x2="to:Q", y=y, color=alt.Color("colour:N", scale=None))
    ends = [{"name": row.name, "from": row.length, "words": row.words} for row in rows]
    words = alt.Chart(rows_given(ends)).mark_text(align="left", dx=7, color=INK, fontSize=13)
    words = words.encode(x=x, y=y, text="words:N")
    return to_svg(alt.layer(pieces, words).properties(width=WIDTH - room, height=max(1, len(rows)) * _ROW))


def _names(alt: Any, room: int) -> Any:
    return alt.Axis(
        labelLimit=room, labelFontSize=13, labelColor=INK, ticks=False, domain=False, labelPadding=8,
        minExtent=room - 10, maxExtent=room - 10,
    )  # fmt: skip


def _pieces(rows: Sequence[Bar]) -> list[dict[str, Any]]:
    pieces = []
    for row in rows:
        start = 0.0
        for part in row.parts:
            pieces.append({"name": row.name, "colour": part.colour, "from": start, "to": start + part.length})
            start += part.length
    return pieces
