"""A rollout: how the effect grew with those connected, and how well each estimator finds it."""

from __future__ import annotations

import numpy as np

from scenarios.reports.markup import section, table, text
from scenarios.studies.pages.charts import Line, Span, lines, spans
from scenarios.studies.pages.told import Told
from scenarios.studies.rollouts import Panel, Quality
from scenarios.studies.rollouts.schedule import EVERYBODY, NOBODY, WAVES
from scenarios.studies.statistics import mean_interval

NOMINAL = 95.0  # percent of intervals that should hold the truth


def rolling_out(told: Told) -> str:
    """The growing effect, the two truths, bias and coverage; nothing in other studies."""
    if told.study.rollout is None:
        return ""
    realised, full = (mean_interval([getattr(t, name) for t in told.findings.truths]) for name in ("realised", "full"))
    words = {"realised": told.number(realised.value), "realised_between": told.between(realised)}
    words |= {"full": told.number(full.value), "full_between": told.between(full), "outcome": _outcome(told)}
    names, found = ("estimator", "truth_kind"), told.findings.qualities
    off = [told.say(f"col_{c}") for c in (*names, "mean", "truth", "bias", "interval")]
    holds = [told.say(f"col_{c}") for c in (*names, "coverage", "interval", "rmse", "power", "failed")]
    return section(
        f"rollout-{told.voice.language}",
        told.say("rollout"),
        text("p", told.say("rollout_intro", **words)),
        _growing(told),
        text("p", told.say("estimators_intro")),
        _covering(told),
        table(told.say("estimators_caption"), off, [_name(told, q) + _off(told, q) for q in found], words=2),
        table(told.say("coverage_table"), holds, [_name(told, q) + _holds(told, q) for q in found], words=2),
        text("p", told.say("estimators_caution")),
    )


def _outcome(told: Told) -> str:
    assert told.study.rollout is not None
    return told.say(f"panel_{told.study.rollout.measure}")


def _growing(told: Told) -> str:
    """Mean effect in all cells of a period under the rollout, beside the effect with everybody connected."""
    rollout = told.study.rollout
    assert rollout is not None
    curves = [
        Line(told.say(f"curve_{arm}"), _curve(told.findings.panels, rollout.measure, arm)) for arm in (WAVES, EVERYBODY)
    ]
    joined = np.mean([p.connected.mean(axis=0) for p in told.findings.panels], axis=0)
    shown = ", ".join(told.numbers.share(float(x), 1.0) for x in joined)
    svg = lines(curves, told.say("period"), _outcome(told), told.voice.language, level=0.0)
    return told.picture("rollout", svg, told.say("growing_alt"), told.say("growing_caption", shares=shown))


def _curve(panels: tuple[Panel, ...], measure: str, arm: str) -> list[tuple[float, float]]:
    effects = []
    for panel in panels:
        gap = panel.outcome(measure, arm) - panel.outcome(measure, NOBODY)
        weight = np.where(np.isfinite(gap), panel.weight(measure), 0.0)
        effects.append((np.nan_to_num(gap) * weight).sum(axis=0) / np.maximum(weight.sum(axis=0), 1.0))
    return [(float(n), float(x)) for n, x in enumerate(np.mean(effects, axis=0))]


def _covering(told: Told) -> str:
    """Coverage of each estimator against the truth it aims at, with Wilson's interval, around 95 %."""
    rows = [
        Span(told.say(f"estimator_{q.estimator.replace('-', '_')}"), 100 * q.coverage, 100 * q.coverage_low,
             100 * q.coverage_high, True)
        for q in told.findings.qualities
        if q.target == aim_of(q.estimator) and q.coverage is not None and q.coverage_low is not None
        and q.coverage_high is not None
    ]  # fmt: skip
    if not rows:
        return ""
    svg = spans(rows, told.say("coverage_axis"), NOMINAL, told.voice.language)
    return told.picture("coverage", svg, told.say("coverage_alt"), told.say("coverage_caption"))


def aim_of(estimator: str) -> str:
    """The truth an estimator aims at."""
    from scenarios.studies.rollouts.estimates import AIMS_AT_FULL

    return "full" if estimator in AIMS_AT_FULL else "realised"


def _name(told: Told, q: Quality) -> list[str]:
    aim = " ★" if q.target == aim_of(q.estimator) else ""
    return [told.say(f"estimator_{q.estimator.replace('-', '_')}") + aim, told.say(f"target_{q.target}")]


def _off(told: Told, q: Quality) -> list[str]:
    """How far the estimator is off on average."""
    return [*(told.number(i.value) for i in (q.mean, q.truth, q.bias)), told.between(q.bias)]


def _holds(told: Told, q: Quality) -> list[str]:
    """How often its interval holds the truth, and what it sees."""
    share, bounds = told.numbers.share, "–"
    if q.coverage_low is not None and q.coverage_high is not None:
        bounds = f"{share(q.coverage_low, 1.0, 0)} – {share(q.coverage_high, 1.0, 0)}"
    failed = told.numbers.decimal(q.failed)
    return [share(q.coverage, 1.0, 0), bounds, told.number(q.rmse), share(q.power, 1.0, 0), failed]
