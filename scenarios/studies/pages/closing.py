"""Prices with source and year, what the words mean, limits, and sources."""

from __future__ import annotations

from collections import Counter

from scenarios.reports.markup import items, section, table, text
from scenarios.studies.outcomes import outcomes
from scenarios.studies.pages.told import Told


def costs(told: Told) -> str:
    """Whose prices stand behind the money, of which year, in which currency; what is not in them."""
    from emr_hub.terminology import services

    found = Counter((s.price_source, str(s.price_date.year)) for s in services().values())
    rows = [[source, year, told.numbers.decimal(n)] for (source, year), n in sorted(found.items())]
    head = [told.say(f"col_{c}") for c in ("price_source", "price_year", "services")]
    return section(
        f"costs-{told.voice.language}",
        told.say("costs"),
        text("p", told.say("costs_intro")),
        table(told.say("costs_caption"), head, rows, words=2),
    )


def closing(told: Told) -> str:
    """Definitions of the outcomes, limits that stay, sources of the study."""
    language = told.voice.language
    meanings = [[told.label(o), told.voice.choose(o.meaning_en, o.meaning_vi)] for o in outcomes().values()]
    limits = [told.say(f"limit_{n}") for n in range(1, 6)]
    heads = [told.say(f"col_{c}") for c in ("outcome", "meaning")]
    defined = table(told.say("meaning_caption"), heads, meanings, words=2)
    return "".join((
        section(f"meaning-{language}", told.say("meaning"), defined),
        section(f"limits-{language}", told.say("limits"), items(limits)),
        section(f"sources-{language}", told.say("sources"), items(told.study.sources)),
    ))  # fmt: skip
