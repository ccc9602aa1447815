"""The page of a calibration: Markdown in English, then in Vietnamese; and the same as one JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scenarios.calibration.calibrate import Calibration, Compared, Verdict
from scenarios.calibration.targets import USES
from scenarios.calibration.words import LANGUAGES, range_of, say, simulated, written


def page(found: Calibration, command: str) -> str:
    """The whole page; `command` is what wrote it."""
    parts = [line for language in LANGUAGES for line in _in(language, found)]
    return "\n".join([*parts, f"`{command}`", ""])


def _in(language: str, found: Calibration) -> Iterator[str]:
    scenario = found.scenario
    yield f"# {say(language, 'title', scenario=scenario.id)}"
    yield ""
    yield say(
        language, "lead", patients=written(scenario.patients, 0, language), seed=scenario.seed,
        start=scenario.start.isoformat(), end=scenario.end.isoformat(), orders=written(found.orders, 0, language),
    )  # fmt: skip
    yield ""
    for line in summary(found, language):
        yield f"- {line}"
    for use in USES:
        yield from ("", f"## {say(language, use)}", "", say(language, f"{use}_note"), "")
        yield from _table(language, use, [row for row in found.rows if row.target.use == use])
    yield ""


def summary(found: Calibration, language: str) -> list[str]:
    """One line per use: how many figures lie where; and what lies outside without a reason."""
    lines = []
    for use in USES:
        counts = {v.name.lower(): found.counted(use, v) for v in Verdict}
        lines.append(say(language, "summary", use=say(language, use), **counts))
    bare = [row.target.figure[language] for row in found.rows if row.is_unexplained]
    return [*lines, say(language, "unexplained", figures="; ".join(bare))] if bare else lines


def _table(language: str, use: str, rows: list[Compared]) -> Iterator[str]:
    last = "parameters" if use == "tuned" else "why"
    heads = [
        say(language, h) for h in ("figure", "study", "published", "range", "basis", "simulated", "verdict", "why")
    ]
    if last == "parameters":
        heads.insert(-1, say(language, last))
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(_cells(row, language, last)) + " |"


def _cells(row: Compared, language: str, last: str) -> list[str]:
    target = row.target
    reason = "" if row.verdict is Verdict.INSIDE else target.why[language]
    cells = [
        target.figure[language], f"{target.study} {target.year}".strip(), target.published, range_of(target, language),
        say(language, f"basis.{target.basis}"), simulated(row, language), say(language, row.verdict.value), reason,
    ]  # fmt: skip
    if last == "parameters":
        cells.insert(-1, ", ".join(f"`{name}`" for name in target.parameters))
    return cells


def as_object(found: Calibration) -> dict[str, Any]:
    """The calibration as one JSON object."""
    scenario = found.scenario
    return {
        "scenario": scenario.id, "seed": scenario.seed, "patients": scenario.patients,
        "start": scenario.start.isoformat(), "end": scenario.end.isoformat(), "orders": found.orders,
        "figures": [_row(row) for row in found.rows],
    }  # fmt: skip


def _row(row: Compared) -> dict[str, Any]:
    target, value = row.target, row.found
    return {
        "key": target.key, "topic": target.topic, "figure": target.figure["en"], "study": target.study,
        "year": target.year, "published": target.published, "low": target.low, "high": target.high,
        "basis": say("en", f"basis.{target.basis}"), "unit": target.unit, "value": value.value, "value_low": value.low,
        "value_high": value.high, "counted": value.of, "verdict": row.verdict.value, "use": target.use,
        "parameters": list(target.parameters), "why": "" if row.verdict is Verdict.INSIDE else target.why["en"],
        "source": target.source, "status": target.status,
    }  # fmt: skip
