"""Which uncertain number matters most: tornado, rank correlations or Sobol's indices; where the ranges come from."""

from __future__ import annotations

from scenarios.reports.markup import section, table, text
from scenarios.studies.designs import Effect
from scenarios.studies.pages.charts import Bar, Span, spans, tornado
from scenarios.studies.pages.told import Told


def uncertain(told: Told) -> str:
    """The picture of the design and a row per parameter; nothing in a study without one."""
    effects = told.findings.effects
    if not effects:
        return ""
    kind = told.study.kind.replace("-", "_")
    return section(
        f"parameters-{told.voice.language}",
        told.say(f"design_{kind}"),
        text("p", told.say(f"design_{kind}_intro", outcome=told.label(told.findings.primary.outcome))),
        _picture(told, effects),
        table(told.say("parameters_caption"), _head(told), [_row(told, e) for e in effects], words=1),
        table(told.say("ranges_caption"), [told.say(f"col_{c}") for c in ("parameter", "unit", "status", "source")],
              [[e.parameter.path, e.parameter.unit, e.parameter.status, e.parameter.source] for e in effects], words=4),
    )  # fmt: skip


def _picture(told: Told, effects: tuple[Effect, ...]) -> str:
    """Nothing where every effect is unknown: the table says so."""
    if all(e.index is None for e in effects):
        return ""
    alternative, caption = told.say("parameters_alt"), told.say(f"picture_{told.study.kind.replace('-', '_')}")
    if told.study.kind == "tornado":
        bars = [
            Bar(e.parameter.path, e.at_low.value or 0.0, e.at_high.value or 0.0)
            for e in effects
            if e.at_low and e.at_high
        ]
        base = told.findings.primary.interval.value or 0.0
        words = (told.say("low_end"), told.say("high_end"))
        svg = tornado(bars, base, told.label(told.findings.primary.outcome), words, told.voice.language)
    else:
        rows = [span for span in map(_span, effects) if span]
        svg = spans(rows, told.say(f"index_{told.study.kind.replace('-', '_')}"), 0.0, told.voice.language)
    return told.picture("parameters", svg, alternative, caption)


def _span(e: Effect) -> Span | None:
    """Nothing where the effect is unknown."""
    value, low, high = (e.index, e.low, e.high) if e.total is None else (e.total, e.total_low, e.total_high)
    return None if value is None else Span(e.parameter.path, value, _or(low, value), _or(high, value), True)


def _or(bound: float | None, value: float) -> float:
    return value if bound is None else bound


def _head(told: Told) -> list[str]:
    last = {"tornado": ("at_low", "at_high", "distance"), "latin-hypercube": ("rank", "interval"),
            "sobol": ("first", "interval", "total", "interval")}[told.study.kind]  # fmt: skip
    return [told.say(f"col_{c}") for c in ("parameter", "low", "base", "high", *last)]


def _row(told: Told, e: Effect) -> list[str]:
    p = e.parameter
    row = [p.path, *(told.number(x) for x in (p.low, p.base, p.high))]
    if e.at_low and e.at_high:
        return [*row, told.number(e.at_low.value), told.number(e.at_high.value), told.number(e.index)]
    row += [told.numbers.decimal(e.index, 2), _bounds(told, e.low, e.high)]
    if told.study.kind != "sobol":
        return row
    return [*row, told.numbers.decimal(e.total, 2), _bounds(told, e.total_low, e.total_high)]


def _bounds(told: Told, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return f"{told.numbers.decimal(low, 2)} – {told.numbers.decimal(high, 2)}"
