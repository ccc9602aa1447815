"""What every section of a study's report is told, and the pictures it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.reports.markup import figure
from scenarios.reports.numbers import Numbers
from scenarios.reports.texts import Voice
from scenarios.studies.findings import Findings
from scenarios.studies.outcomes import Outcome
from scenarios.studies.rollouts.schedule import TITLES
from scenarios.studies.statistics import Interval
from scenarios.studies.study import Study


@dataclass(frozen=True)
class Told:
    """One language's view of a study."""

    findings: Findings
    voice: Voice
    pictures: dict[str, str] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        """The study."""
        return self.findings.study

    @property
    def numbers(self) -> Numbers:
        """The number words of this language."""
        return self.voice.numbers

    def say(self, key: str, **values: str) -> str:
        """A sentence of this language."""
        return self.voice.say(f"study_{key}", **values)

    def number(self, value: float | None, outcome: Outcome | None = None) -> str:
        """A number with as many decimals as its size deserves; unknown is said."""
        return self.numbers.decimal(value, decimals_of(value))

    def between(self, found: Interval) -> str:
        """The bounds of an interval, or a dash where there are none."""
        if found.low is None or found.high is None:
            return "–"
        return f"{self.number(found.low)} – {self.number(found.high)}"

    def label(self, outcome: Outcome) -> str:
        """An outcome's name in this language."""
        return self.voice.choose(outcome.label_en, outcome.label_vi)

    def arm(self, identifier: str) -> str:
        """An arm's title in this language."""
        found = next((a.title for a in self.study.scenario.arms if a.id == identifier), TITLES.get(identifier))
        return identifier if found is None else self.voice.choose(found.en, found.vi)

    def picture(self, name: str, svg: str, alternative: str, caption: str) -> str:
        """A figure on the page; the drawing is kept under its name too."""
        self.pictures[f"{name}.svg"] = svg
        return figure(svg, alternative, caption)


def decimals_of(value: float | None) -> int:
    """Three significant digits, never more than four decimals."""
    if not value:
        return 0
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.01 else 4
