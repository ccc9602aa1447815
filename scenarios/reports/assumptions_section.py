"""The figures behind a result, counted by status, and the unsure ones named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scenarios.reports.assumptions import STATUSES, Assumption
from scenarios.reports.markup import section, table, tag, text
from scenarios.reports.texts import LANGUAGES, Voice

_SURE = ("read", "measured")
_NAMED = 400  # rows named on the page, so that it stays a page; the tables hold all
_LETTERS = 120_000  # of them in one language, so that the page stays below a megabyte


def assumptions(voice: Voice, figures: Sequence[Assumption]) -> str:
    """How many figures stand behind the result, by status."""
    if not figures:
        return section(
            f"assumptions-{voice.language}", voice.say("assumptions"), text("p", voice.say("assumptions_none"))
        )
    found = Counter(figure.standing for figure in figures)
    intro = text("p", voice.say("assumptions_intro", count=voice.numbers.decimal(len(figures))))
    rows = [[voice.say(f"status_{s}"), voice.numbers.decimal(found[s])] for s in STATUSES if found[s]]
    head = [voice.say("col_status"), voice.say("col_figures")]
    return section(
        f"assumptions-{voice.language}", voice.say("assumptions"), intro, table(voice.say("assumptions"), head, rows)
    )


def unsure_figures(figures: Sequence[Assumption]) -> str:
    """Every figure that was not read at its source or measured, assumed ones first; seen in both languages.

    Meanings stand as the tables have them.
    """
    unsure = [f for f in figures if f.standing not in _SURE]
    unsure.sort(key=lambda f: STATUSES.index(f.standing))
    if not unsure:
        return ""
    return "".join(_listed(Voice(language), unsure) for language in LANGUAGES)


def _listed(voice: Voice, unsure: Sequence[Assumption]) -> str:
    head = [voice.say(f"col_{c}") for c in ("table", "name", "value", "meaning", "source", "status")]
    rows = [
        [f.table, f.name, f"{f.value} {f.unit}".strip(), f.meaning, f.source, voice.say(f"status_{f.standing}")]
        for f in _that_fit(unsure[:_NAMED])
    ]
    more = len(unsure) - len(rows)
    after = text("p", voice.say("assumptions_more", count=voice.numbers.decimal(more))) if more else ""
    whole = table(voice.say("assumptions_table"), head, rows, words=6) + after
    return tag("div", whole, lang=voice.language, data_language=voice.language)


def _that_fit(figures: Sequence[Assumption]) -> list[Assumption]:
    """The first figures whose words fit the page."""
    room, fitting = _LETTERS, []
    for one in figures:
        room -= sum(len(words) for words in (one.table, one.name, one.value, one.unit, one.meaning, one.source))
        if room < 0:
            break
        fitting.append(one)
    return fitting
