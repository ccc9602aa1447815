"""One look for all charts, and their way to SVG that needs nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

CROSS, SAME, TOTAL, HARM = "#0b5363", "#7fb2bb", "#c9ced3", "#a83217"
DOWN, INK, QUIET = "#b07a1e", "#1c2429", "#4d5963"
FONT = "Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif"
WIDTH = 760  # pixels of the drawing; the page scales it

_SIZE = re.compile(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"')


def to_svg(chart: Any) -> str:
    """The chart as inline SVG that scales with its column and keeps its text as text."""
    import vl_convert

    styled = chart.configure(font=FONT, background="transparent").configure_view(stroke=None)
    styled = styled.configure_axis(labelColor=QUIET, titleColor=QUIET, labelFontSize=12, titleFontSize=12, grid=False)
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict())
    return _SIZE.sub(r"\1", svg, count=1)


def labels_in(language: str) -> str:
    """The Vega expression that writes an axis label with the decimal mark of a language."""
    return "replace(datum.label, '.', ',')" if language == "vi" else "datum.label"


def rows_given(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows of a chart, carried inside its description."""
    import altair

    inline: Any = altair.InlineData
    return inline(values=list(rows))
