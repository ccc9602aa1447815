"""Which tests were cut, by service and by group."""

from __future__ import annotations

from scenarios.reports.bar_charts import Bar, Part, bars
from scenarios.reports.chart_style import CROSS
from scenarios.reports.markup import figure, section, table
from scenarios.reports.story import Story

_SHOWN = 15  # bars in the picture and rows in the table of services


def tests(story: Story) -> str:
    """Picture of the services cut most, then groups and services as tables."""
    cuts = [m for m in story.findings.finer("cut", "service", arm=story.arm) if m.value][:_SHOWN]
    names = [story.service_name(m.groups["service"]) for m in cuts]
    rows = [
        Bar(_short(name), (Part(CROSS, float(m.value or 0)),), story.numbers.decimal(m.value))
        for name, m in zip(names, cuts, strict=True)
    ]
    alternative = story.say("tests_alt", first=names[0], cut=rows[0].words) if rows else story.say("tests_alt_empty")
    caption = story.say("tests_caption", shown=story.numbers.decimal(len(rows)))
    picture = figure(bars(rows), alternative, caption) if rows else ""
    services = [m.groups["service"] for m in cuts]
    tables = _groups(story) + (_services(story, services) if services else "")
    return section(f"tests-{story.voice.language}", story.say("tests"), picture, tables)


def _short(name: str) -> str:
    """A name without its bracketed remarks, so that it fits beside a bar."""
    plain = name.split(" (")[0].split(" [")[0].rstrip(",")
    return plain if len(plain) <= 44 else plain[:43].rstrip() + "…"


def _columns(story: Story, kind: str) -> list[str]:
    return [story.say(f"col_{c}") for c in (kind, "ordered", "d3", "cut", "harmful", "saved")]


def _groups(story: Story) -> str:
    found = [m.groups["test_group"] for m in story.findings.finer("orders", "test_group")]
    rows = [[story.group_name(g), *_figures(story, test_group=g)] for g in found]
    return table(story.say("tests_table"), _columns(story, "group"), rows)


def _services(story: Story, services: list[str]) -> str:
    rows = [[f"{story.service_name(s)} · {s}", *_figures(story, service=s)] for s in services]
    return table(story.say("tests_services_table"), _columns(story, "service"), rows)


def _figures(story: Story, **group: str) -> list[str]:
    """Ordered, could be cut, cut, harmful, saved; what an arm did not report for a group did not happen there."""
    world = [story.count(key, **group) for key in ("orders", "repeats_d3")]
    arm = [story.findings.value(key, arm=story.arm, **group) or 0 for key in ("cut", "harmful_cuts", "saved_vnd")]
    return [*world, *(story.numbers.decimal(value) for value in arm)]
