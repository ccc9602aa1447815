"""How the interval narrowed world by world, and what common random numbers saved."""

from __future__ import annotations

from scenarios.reports.markup import section, text
from scenarios.studies.pages.charts import Line, lines
from scenarios.studies.pages.told import Told
from scenarios.studies.statistics import mean_interval


def width(told: Told) -> str:
    """The running mean with its interval, and the paired half width beside the unpaired one."""
    p, found = told.study.primary, told.findings.primary
    values = told.findings.of.differences(p.arm, p.control, p.measure)
    if len(values) < 3:
        return ""
    running = [(n, mean_interval(values[:n])) for n in range(2, len(values) + 1)]
    mean = [(float(n), i.value or 0.0) for n, i in running]
    band = [(float(n), i.low or 0.0, i.high or 0.0) for n, i in running if n > 2]  # two worlds hide all the others
    svg = lines([Line(told.say("running_mean"), mean, band=band)], told.say("worlds"), told.label(found.outcome),
                told.voice.language)  # fmt: skip
    return section(
        f"width-{told.voice.language}",
        told.say("width"),
        told.picture("width", svg, told.say("width_alt"), told.say("width_caption")),
        text("p", _gain(told)),
    )


def _gain(told: Told) -> str:
    found = told.findings.primary
    paired, apart = found.interval.half_width, found.unpaired
    if not paired or not apart:
        return told.say("pairing_none")
    words = {"paired": told.number(paired), "apart": told.number(apart), "times": told.number((apart / paired) ** 2)}
    return told.say("pairing", **words)
