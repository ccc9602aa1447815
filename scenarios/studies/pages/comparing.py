"""Arms beside each other: paired differences of every outcome, and ratios of each arm."""

from __future__ import annotations

from scenarios.reports.markup import section, table, text
from scenarios.studies.findings import Difference, Ratio
from scenarios.studies.pages.charts import Span, spans
from scenarios.studies.pages.told import Told


def arms_compared(told: Told) -> str:
    """The primary of every arm as a picture, then every outcome as a table."""
    control = told.arm(told.study.primary.control)
    head = [told.say(f"col_{c}") for c in ("outcome", "arm", "difference", "interval", "half_width")]
    rows = [_row(told, d) for d in told.findings.differences]
    return section(
        f"arms-{told.voice.language}",
        told.say("arms"),
        text("p", told.say("arms_intro", control=control)),
        _picture(told, control),
        table(told.say("arms_caption", control=control), head, rows, words=2),
    )


def _picture(told: Told, control: str) -> str:
    primary = told.findings.primary
    same = [d for d in told.findings.differences if d.outcome == primary.outcome]
    drawn = [
        Span(told.arm(d.arm), d.interval.value or 0.0, _or(d.interval.low, d), _or(d.interval.high, d), d.primary)
        for d in same
    ]
    across = f"{told.label(primary.outcome)} ({told.say('less_control')})"
    svg = spans(drawn, across, 0.0, told.voice.language)
    words = {"outcome": told.label(primary.outcome), "control": control}
    return told.picture("differences", svg, told.say("arms_alt", **words), told.say("arms_picture", **words))


def _or(bound: float | None, d: Difference) -> float:
    """A bound, or the value itself where the interval has none."""
    return bound if bound is not None else d.interval.value or 0.0


def _row(told: Told, d: Difference) -> list[str]:
    star = " ★" if d.primary else ""
    value = told.number(d.interval.value)
    return [told.label(d.outcome) + star, told.arm(d.arm), value, told.between(d.interval),
            told.number(d.interval.half_width)]  # fmt: skip


def ratios(told: Told) -> str:
    """Ratios of each arm over all its worlds, with the method of each interval."""
    head = [told.say(f"col_{c}") for c in ("outcome", "arm", "events", "at_risk", "ratio", "interval", "method")]
    rows = [_ratio(told, r) for r in told.findings.ratios if r.at_risk > 0]
    return section(
        f"ratios-{told.voice.language}",
        told.say("ratios"),
        text("p", told.say("ratios_intro")),
        table(told.say("ratios_caption"), head, rows, words=2),
    )


def _ratio(told: Told, r: Ratio) -> list[str]:
    method = told.say(f"method_{r.interval.method.replace(' ', '_').lower()}")
    events, at_risk = (told.numbers.decimal(x) for x in (r.events, r.at_risk))
    return [told.label(r.outcome), told.arm(r.arm), events, at_risk, told.number(r.interval.value),
            told.between(r.interval), method]  # fmt: skip
