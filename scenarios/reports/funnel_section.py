"""From ordered to harmful: one bar and one row per step, across facilities and within one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.reports.bar_charts import Bar, Part, bars
from scenarios.reports.chart_style import CROSS, HARM, SAME, TOTAL
from scenarios.reports.markup import figure, section, table, text
from scenarios.reports.story import Story


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    key: str
    groups: Mapping[str, str]
    colours: tuple[str, str]


def _steps(story: Story) -> list[_Step]:
    arm, blue = {"arm": story.arm}, (CROSS, SAME)
    return [
        _Step("step_orders", "orders", {}, (TOTAL, TOTAL)),
        *(_Step(f"step_d{n}", f"repeats_d{n}", {}, blue) for n in (1, 2, 3)),
        *(_Step(f"step_{key}", key, arm, blue) for key in ("seen", "flagged")),
        _Step("step_accepted", "cut", arm, blue),
        _Step("step_harmful", "harmful_cuts", arm, (HARM, HARM)),
    ]


def funnel(story: Story) -> str:
    """The funnel as a picture and as a table."""
    intro = text("p", story.say("funnel_intro"))
    picture = figure(
        bars([_bar(story, step) for step in _steps(story)]), _alternative(story), story.say("funnel_caption")
    )
    head = [story.say(f"col_{name}") for name in ("step", "all", "cross", "same", "share")]
    rows = [_row(story, step) for step in _steps(story)]
    parts = (intro, picture, table(story.say("funnel"), head, rows))
    return section(f"funnel-{story.voice.language}", story.say("funnel"), *parts)


def _bar(story: Story, step: _Step) -> Bar:
    find = story.findings
    whole = find.value(step.key, **step.groups)
    cross = find.value(step.key, **step.groups, scope="cross") or 0
    parts = (Part(step.colours[0], cross), Part(step.colours[1], max(0, (whole or 0) - cross)))
    words = story.numbers.decimal(whole)
    if step.key != "orders" and whole is not None:
        words += f"  ({story.share(step.key, **step.groups)})"
    return Bar(story.say(step.name), parts, words)


def _row(story: Story, step: _Step) -> list[str]:
    groups = dict(step.groups)
    if step.key == "orders":
        return [story.say(step.name), story.count("orders"), "", "", ""]
    scopes = [_part(story, step, scope) for scope in ("cross", "same")]
    return [story.say(step.name), story.count(step.key, **groups), *scopes, story.share(step.key, **groups)]


def _part(story: Story, step: _Step, scope: str) -> str:
    """The count of one scope; a step that happened at all but never in this scope is 0."""
    found = story.findings.measure(step.key, **step.groups, scope=scope)
    if found is None and story.findings.value(step.key, **step.groups) is not None:
        return story.numbers.decimal(0)
    return story.numbers.decimal(None if found is None else found.value)


def _alternative(story: Story) -> str:
    arm = story.arm
    return story.say(
        "funnel_alt", orders=story.count("orders"), d1=story.count("repeats_d1"), d3=story.count("repeats_d3"),
        flagged=story.count("flagged", arm=arm), cut=story.count("cut", arm=arm),
        harmful=story.count("harmful_cuts", arm=arm),
    )  # fmt: skip
