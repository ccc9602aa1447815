"""The STRESS-DES checklist of a run or study: filled where the program knows, marked where only the author can.

Source: Monks and others 2019, Journal of Simulation 13:55, twenty items with their parts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from emr_hub import __version__
from emr_hub.randomness import SCHEME
from scenarios.definition import Scenario

_MARKS = {"program": "[x]", "both": "[~]", "author": "[ ]"}
_HEAD = """# STRESS-DES checklist: {title}

Filled by emr-hub {version}. `[x]` filled by the program, `[~]` in part, `[ ]` for the author to fill in.

| | item | answer |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number and title, who can fill it (program, author, both), and the words with open places."""

    item: str
    title: str
    by: str
    text: str


@cache
def items() -> tuple[Item, ...]:
    """Every item, in the order of the published checklist."""
    text = (files("scenarios.reports") / "tables" / "stress.csv").read_text(encoding="utf-8")
    return tuple(Item(**row) for row in csv.DictReader(io.StringIO(text)))


def stress_checklist(scenario: Scenario, said: Mapping[str, str] | None = None) -> str:
    """The checklist as Markdown. `said` replaces what a single run would say, as a study knows more."""
    words = _words(scenario) | dict(said or {})
    head = _HEAD.format(title=words["title"], version=__version__)
    return head + "".join(_row(one, words) for one in items())


def _row(one: Item, words: Mapping[str, str]) -> str:
    answer = one.text.format(**words).replace("|", "/")
    marked = f"**For the author.** {answer}" if one.by == "author" else answer
    return f"| {_MARKS[one.by]} | {one.item} {one.title} | {' '.join(marked.split())} |\n"


def _words(scenario: Scenario) -> dict[str, str]:
    """What the file of a single run says."""
    return {
        "title": scenario.title.en, "question": scenario.question.en, "expected": scenario.expected.en,
        "outputs": "Counts of orders, early repeats (D1, D2, D3), proposals, cuts, harm, list prices, tubes and blood.",
        "aims": "Arms compared in one world; intervals treat its orders as independent.",
        "arms": _joined(f"{arm.id} ({arm.title.en})" for arm in scenario.arms), "policy": scenario.policy,
        "policies": _joined(scenario.policies) or "none", "persons": f"{scenario.patients:,}",
        "networks": _joined(scenario.networks), "sources": " ".join(f"{s}." for s in scenario.sources),
        "parameters": f"Conditions of {len(scenario.arms)} arms.", "assumptions": "a cut changes nothing later.",
        "burn_in": str(scenario.burn_in_days), "days": str(scenario.days), "first": scenario.start.isoformat(),
        "last": scenario.end.isoformat(), "tool": "emr-hub", "version": __version__, "seed": str(scenario.seed),
        "scheme": SCHEME, "engine": scenario.engine,
        "estimation": "One world: counts of it are complete; shares carry Wilson's interval. For intervals over worlds "
                      "carry out a study (emr-hub experiment).",
    }  # fmt: skip


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)
