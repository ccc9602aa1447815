"""Draws docs/matching-curves.svg: what the margin of a certain link costs and saves. `python docs/matching_curves.py`.

The default model links generated registrations of 20,000 people in a province of 200,000, from a seed and kinds of
desks that no tuning saw beside two that it did, once per margin.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair as alt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks.matching_thresholds import UNSEEN, answered  # noqa: E402
from coordinator.match_models import load_model  # noqa: E402
from hospitals.population import draw_registry  # noqa: E402
from scenarios.linkage.quality import quality_of  # noqa: E402
from scenarios.linkage.truth import truth_of  # noqa: E402
from scenarios.reports.chart_style import CROSS, DOWN, HARM, WIDTH, rows_given, to_svg  # noqa: E402

MARGINS = range(-12, 25, 3)
SEED, PERSONS, POPULATION = 20261127, 20_000, 200_000
LINES = {"same person, not linked automatically": CROSS, "questions per registration": DOWN, "wrong links": HARM}


def points() -> list[dict[str, Any]]:
    """One row per margin and line: percent of the pairs, registrations or links it speaks of."""
    model = load_model()
    registry = draw_registry(SEED, PERSONS, UNSEEN)
    truth = truth_of(registry.truth)
    rows = []
    for margin in MARGINS:
        moved = replace(model, margins=replace(model.margins, certain=float(margin)))
        quality = quality_of(answered(registry.registrations, moved, POPULATION), truth)
        shares = (
            1 - quality.sensitivity.value,
            quality.queue / quality.registrations,
            1 - quality.predictive_value.value,
        )
        rows += [{"x": margin, "y": 100 * y, "line": name} for name, y in zip(LINES, shares, strict=True)]
    return rows


def drawn(rows: list[dict[str, Any]], today: float) -> str:
    """The curves as SVG; a rule stands at the margin that ships."""
    colour = alt.Color("line:N", title=None, scale=alt.Scale(domain=list(LINES), range=list(LINES.values())),
                       legend=alt.Legend(orient="top", labelLimit=320))  # fmt: skip
    x = alt.X("x:Q", title="bits above log2(population) that a certain link needs")
    y = alt.Y("y:Q", title="percent", axis=alt.Axis(grid=True, gridColor="#e6e9ec"))
    curves = alt.Chart(rows_given(rows)).mark_line(point=True).encode(x=x, y=y, color=colour)
    mark = alt.Chart(rows_given([{"x": today}])).mark_rule(strokeDash=[4, 4], color="#4d5963").encode(x="x:Q")
    return to_svg((curves + mark).properties(width=WIDTH - 120, height=300))


if __name__ == "__main__":
    (ROOT / "docs" / "matching-curves.svg").write_text(
        drawn(points(), load_model().margins.certain) + "\n", encoding="utf-8"
    )
