"""What the cuts would have hidden, by kind."""

from __future__ import annotations

from scenarios.measures.harm import KINDS
from scenarios.measures.measure import Measure, measure_kinds
from scenarios.reports.delay_table import delays
from scenarios.reports.markup import section, table, text
from scenarios.reports.story import Story


def harm(story: Story) -> str:
    """Each kind of harm per 1,000 cuts with its interval, all and across facilities."""
    title = story.arm_title(story.run.arm(story.arm))
    rows = [_row(story, key) for key in ("harmful_per_1000", *KINDS)]
    head = [story.say(f"col_{c}") for c in ("kind", "cuts", "rate", "interval", "cross", "same")]
    unsure = story.count("harm_not_comparable", arm=story.arm)
    parts = (
        text("p", story.say("harm_intro")),
        table(story.say("harm_caption", arm=title), head, rows),
        text("p", story.say("harm_meaning")),
        text("p", story.say("harm_unsure", count=unsure)),
        delays(story),
    )
    return section(f"harm-{story.voice.language}", story.say("harm"), *parts)


def _row(story: Story, key: str) -> list[str]:
    found = story.findings.measure(key, arm=story.arm)
    kind, numbers = measure_kinds()[key], story.numbers
    name = story.voice.choose(kind.label_en, kind.label_vi).split(",")[0]
    if found is None or found.value is None:
        return [name, numbers.decimal(None), "", "", "", ""]
    scopes = [_rate(story, story.findings.measure(key, arm=story.arm, scope=s)) for s in ("cross", "same")]
    interval = "" if found.low is None else f"{numbers.decimal(found.low, 1)} – {numbers.decimal(found.high, 1)}"
    return [name, numbers.decimal(found.numerator), numbers.decimal(found.value, 1), interval, *scopes]


def _rate(story: Story, found: Measure | None) -> str:
    """The rate of one scope; a scope without cuts has none."""
    return "–" if found is None or found.value is None else story.numbers.decimal(found.value, 1)
