"""The words of the behaviour book: one line tells one order and the result it gave, or would give.

    hb N, day 0 08:30, at B, resulted day 0 12:00

What was measured and how the laboratory read it comes first; everything left out has its plain meaning: signed at
09:00 for an adult outpatient at hospital A, collected when signed, final one hour later, shown to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from emr_hub.clinical import Context, Flag, Protocol, ResultStatus
from emr_hub.clock import DAY, HOUR, Instant, Moment, day_start, exactly, whole_day
from emr_hub.terminology import Reading, analytes, reading_of, services

DAY_ZERO = date(2026, 3, 2)
ADULT_DAYS = 14_610
HOSPITALS = {"A": 7, "B": 8, "C": 2, "D": 18, "Z": 19, "U": 20}  # C is central, A and B provincial, D district
LEVELS = {7: 3, 8: 3, 2: 5, 18: 1, 19: 0}  # laboratory levels; that of U is not carried
PANELS = {"laser count": "22.0121.1369", "impedance count": "22.0120.1370", "electrolytes": "23.0058.1487"}
FLAGS = {f.value: f for f in Flag}
NO_TIME = exactly(0)
VOID = {ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR}


@dataclass(frozen=True)
class Version:
    """One report: when known, its status (None: not carried), and one word for each analyte."""

    known: Instant
    status: ResultStatus | None
    words: dict[str, str]


@dataclass(frozen=True)
class Told:
    """One line of the book as values."""

    what: str
    words: dict[str, str]
    order_id: int = 0
    person: str = "she"
    hospital: int = HOSPITALS["A"]
    specimen: str | None = None
    signed: Moment = NO_TIME
    collected: Moment | None = None
    resulted: Moment | None = None
    published: Instant | None = None
    context: Context | None = Context.OUTPATIENT
    age_days: int | None = ADULT_DAYS
    unstable: Moment | None = None
    protocol: Protocol | None = None
    status: ResultStatus | None = ResultStatus.FINAL
    later: tuple[Version, ...] = ()
    converts: bool = True
    permitted: tuple[Instant | None, Instant | None] | None = (None, None)
    mapped: bool = True
    missing: frozenset[str] = field(default_factory=frozenset)  # columns that the input does not carry

    @property
    def registration_id(self) -> int:
        """One card per person and hospital."""
        return {"she": 0, "perhaps she": 100, "he": 200}[self.person] + self.hospital

    @property
    def visible(self) -> Instant:
        """When the pointer stands at the coordinator."""
        return self.resulted.earliest if self.published is None and self.resulted else self.published or NEVER_TIME


NEVER_TIME = 2**62


def clock_of(text: str) -> Moment:
    """`day 2` is 09:00 of that Vietnamese day; `day 2 sometime` is a date without time; `never` does not come."""
    if text == "never":
        return exactly(NEVER_TIME)
    found = re.fullmatch(r"day (-?\d+)(?: (sometime|\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?", text)
    assert found, f"no time: {text!r}"
    day, hours = DAY_ZERO + timedelta(int(found[1])), found[2] or "09:00"
    if hours == "sometime":
        return whole_day(day)
    h, m, s = (*hours.split(":"), "0")[:3]
    return exactly(day_start(day) + int(h) * HOUR + int(m) * 60_000 + round(float(s) * 1000))


def told(line: str, order_id: int = 0) -> Told:
    """Read one line."""
    first, *rest = (p.strip() for p in line.split(","))
    what, words = _measured(first)
    story = Told(what, words, order_id)
    for phrase in rest:
        story = _phrase(story, phrase)
    collected = story.collected or story.signed
    story = replace(story, collected=collected)
    return story if story.resulted else replace(story, resulted=_an_hour_after(collected))


def _an_hour_after(collected: Moment) -> Moment:
    return exactly(min(collected.earliest + HOUR, NEVER_TIME))


def _measured(text: str) -> tuple[str, dict[str, str]]:
    spoken, *others = text.split(" but ")
    what = next((p for p in PANELS if spoken.startswith(p)), spoken.split(" ")[0])
    word = spoken[len(what) :].strip() or "N"
    keys = services()[PANELS[what]].analytes if what in PANELS else (what,)
    words = dict.fromkeys(keys, word)
    for other in others:
        key, said = other.split(" ", 1)
        assert key in words, f"{key} is not in {what}"
        words[key] = said
    return what, words


def _phrase(story: Told, phrase: str) -> Told:
    for pattern, change in _GRAMMAR.items():
        found = re.fullmatch(pattern, phrase)
        if found:
            return replace(story, **change(story, found))
    raise AssertionError(f"the book has no such phrase: {phrase!r}")


def _corrected(story: Told, found: re.Match[str]) -> dict[str, object]:
    _, words = _measured(f"{story.what} {found[2]}")
    return {"later": (*story.later, Version(clock_of(found[1]).earliest, ResultStatus.CORRECTED, words))}


def _withdrawn(story: Told, found: re.Match[str]) -> dict[str, object]:
    version = Version(clock_of(found[1]).earliest, ResultStatus.ENTERED_IN_ERROR, story.words)
    return {"later": (*story.later, version)}


_GRAMMAR: dict[str, Callable[[Told, re.Match[str]], dict[str, object]]] = {
    r"day .*": lambda s, f: {"signed": clock_of(f[0])},
    r"collected (.+)": lambda s, f: {"collected": clock_of(f[1])},
    r"resulted (.+)": lambda s, f: {"resulted": clock_of(f[1])},
    r"published (.+)": lambda s, f: {"published": clock_of(f[1]).earliest},
    r"at ([A-Z])": lambda s, f: {"hospital": HOSPITALS[f[1]]},
    r"outpatient|inpatient|emergency|icu": lambda s, f: {"context": Context(f[0])},
    r"context not carried": lambda s, f: {"context": None},
    r"aged (\d+) d": lambda s, f: {"age_days": int(f[1])},
    r"age not carried": lambda s, f: {"age_days": None},
    r"unstable since (.+)": lambda s, f: {"unstable": clock_of(f[1])},
    r"serial|confirmatory": lambda s, f: {"protocol": Protocol(f[0])},
    r"status ([a-z-]+)": lambda s, f: {"status": ResultStatus(f[1])},
    r"corrected (day .+) to (.+)": _corrected,
    r"withdrawn (day .+)": _withdrawn,
    r"unit not known": lambda s, f: {"converts": False},
    r"on ([a-z_]+)": lambda s, f: {"specimen": f[1]},
    r"not permitted": lambda s, f: {"permitted": None},
    r"permitted from (day .+)": lambda s, f: {"permitted": (clock_of(f[1]).earliest, None)},
    r"permitted until (day .+)": lambda s, f: {"permitted": (None, clock_of(f[1]).earliest)},
    r"code not known": lambda s, f: {"mapped": False},
    r"perhaps she|he": lambda s, f: {"person": f[0]},
    r"id (\d+)": lambda s, f: {"order_id": int(f[1])},
    r"(levels|collection|result time|state|protocol|status|permission) not carried": lambda s, f: {
        "missing": s.missing | {f[1]}
    },
}


def reading(key: str, word: str) -> Reading:
    """What a word says: a flag, or a value in the catalogue unit without flag (limits not allowed to flag it)."""
    if word in FLAGS:
        return reading_of(key, FLAGS[word], None, False, None)
    return reading_of(key, None, value(word), False, None)


def value(word: str) -> float | None:
    """The number of a word, if it is one."""
    return float(word) if re.fullmatch(r"\d+(\.\d+)?", word) else None


def can_serve(word: str, status: ResultStatus | None) -> bool:
    """Whether there is anything to reuse."""
    return status not in VOID and word not in ("nothing", "unsatisfactory")


def unit_of(key: str, story: Told) -> str:
    """The unit as reported; a unit nobody knows cannot be converted."""
    return analytes()[key].unit if story.converts else "[furlong]"


def span(amount: str, unit: str) -> int:
    """Hours or days in ms."""
    return int(amount) * (HOUR if unit == "h" else DAY)
