"""What the words mean, what the result cannot say, and where the figures are from."""

from __future__ import annotations

from scenarios.measures.measure import measure_kinds
from scenarios.reports.markup import items, section, tag, text
from scenarios.reports.story import Story
from scenarios.reports.texts import Voice

_LIMITS = ("feedback", "nested", "synthetic", "judgement", "interval", "money")


def definitions(voice: Voice, kinds: tuple[str, ...] = ("world", "arm")) -> str:
    """The definition of every key, in words."""
    words = "".join(
        text("dt", voice.choose(kind.label_en, kind.label_vi))
        + text("dd", voice.choose(kind.meaning_en, kind.meaning_vi))
        for kind in measure_kinds().values()
        if kind.kind in kinds
    )
    return section(f"definitions-{voice.language}", voice.say("definitions"), tag("dl", words, class_="words"))


def limits(story: Story) -> str:
    """What this run cannot say, with the history each policy lacks."""
    lines = [story.say(f"limit_{name}") for name in _LIMITS]
    lines.append(story.say("limit_undecided", count=story.count("undecided_d3")))
    short = [p for p in story.run.policies if p.burn_in_shortfall_days > 0]
    lines += [
        story.say("limit_shortfall", policy=story.policy_title(p), days=story.numbers.decimal(p.burn_in_shortfall_days))
        for p in short
    ]
    if not short:
        lines.append(story.say("limit_no_shortfall"))
    return section(f"limits-{story.voice.language}", story.say("limits"), items(lines))


def sources(story: Story) -> str:
    """Prices with source and date, then the sources handed in; addresses are plain text."""
    prices = story.findings.finer("saved_vnd", "price_source", "price_date", arm=story.arm)
    lines = [
        story.say(
            "source_prices", source=m.groups["price_source"], date=story.numbers.day(m.groups["price_date"])
        )
        for m in prices
    ]  # fmt: skip
    lines += [f"{s.text} {s.address}".strip() for s in story.run.sources]
    footer = text("footer", story.say("footer"))
    return section(f"sources-{story.voice.language}", story.say("sources"), items(lines), footer)
