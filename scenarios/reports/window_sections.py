"""The second page: what the cuts hid, how long it stayed hidden, and how long a result may serve at a stated risk."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.measures.curve_tables import RISKS, curve_hours, risk_levels
from scenarios.measures.measure import Measure
from scenarios.measures.windows_at_risk import body_noise
from scenarios.reports.delay_table import waited
from scenarios.reports.harm_section import harm
from scenarios.reports.markup import figure, section, table, tag, text
from scenarios.reports.run_summary import PolicyWindow
from scenarios.reports.story import Story
from scenarios.reports.stretch_chart import Point, Small, Words, single_curves, whole_curve

_SMALLS = 6  # analytes with a curve of their own
_ROWS = 40  # analytes in the table; the file of windows holds all
_DAY = 24
_PER = 1000


def second_page(story: Story) -> str:
    """Harm of the cuts, then the windows; printed, it begins a page and the next section begins another."""
    return tag("div", harm(story) + windows(story), class_="sheet")


def windows(story: Story) -> str:
    """How long a result may serve: the curve, single analytes, and the window of each at the stated risks."""
    points = [p for hours in curve_hours() if (p := _point(story, hours))]
    if not points:
        return ""
    words = Words(*(story.say(f"stretch_{name}") for name in ("saved", "changed", "days", "reported", "body")))
    language = story.voice.language
    curve = figure(
        whole_curve(points, words, language), story.say("stretch_alt", count=story.numbers.decimal(len(points))),
        story.say("stretch_caption"),
    )  # fmt: skip
    smalls = [Small(story.analyte_name(key), _points(story, key), body_noise(key) * _PER) for key in _shown(story)]
    planes = ""
    if smalls:
        alternative = story.say("stretch_single_alt", names=", ".join(small.title for small in smalls))
        planes = figure(single_curves(smalls, words, language), alternative, story.say("stretch_single_caption"))
    levels = [story.numbers.share(risk_levels()[risk], 1, 0) for risk in RISKS]
    intro = text("p", story.say("windows_intro", change=levels[0], critical=levels[1]))
    whole = section(
        f"windows-{language}", story.say("windows"), intro, curve, text("p", story.say("stretch_noise")),
        planes, _table(story), text("p", story.say("windows_limits")),
    )  # fmt: skip
    return whole


def _shown(story: Story) -> list[str]:
    """The analytes reused most, one of each panel: those of a panel are reused together, equally often."""
    first: dict[int, str] = {}
    for found in _at_risk(story, RISKS[0]):
        if found.groups["standing"] != "unknown":
            first.setdefault(found.denominator or 0, found.groups["analyte"])
    return list(first.values())[:_SMALLS]


def _at_risk(story: Story, risk: str) -> list[Measure]:
    """The windows at a risk, the analytes reused most first."""
    found = [m for m in story.findings.of("window_at_risk") if m.groups["risk"] == risk]
    return sorted(found, key=lambda m: (-(m.denominator or 0), m.groups["analyte"]))


def _point(story: Story, hours: int, analyte: str | None = None) -> Point | None:
    groups = {"window_hours": str(hours)} | ({} if analyte is None else {"analyte": analyte})
    body = story.findings.measure("stretch_body_change", **groups)
    reported = story.findings.value("stretch_reported_change", **groups)
    saved, orders = story.findings.value("stretch_saved", **groups), story.findings.value("orders")
    if body is None or body.value is None or reported is None or not saved or not orders:
        return None
    bounds = body.low or 0.0, body.high or 0.0
    return Point(_short(story, hours), hours / _DAY, saved / orders * _PER, reported, body.value, *bounds)


def _points(story: Story, analyte: str) -> list[Point]:
    return [p for hours in curve_hours() if (p := _point(story, hours, analyte))]


def _table(story: Story) -> str:
    known = [m for m in _at_risk(story, RISKS[0]) if m.groups["standing"] != "unknown"]
    few = len(_at_risk(story, RISKS[0])) - len(known)
    if not known:
        return text("p", story.say("windows_none", count=story.numbers.decimal(few)))
    critical = {m.groups["analyte"]: m for m in _at_risk(story, RISKS[1])}
    rows = [
        [story.analyte_name(m.groups["analyte"]), story.numbers.decimal(m.denominator),
         *(_window(story, one) for one in (m, critical.get(m.groups["analyte"]))),
         *(_rule(story, rule.id, m.groups["analyte"]) for rule in story.run.compared)]
        for m in known[:_ROWS]
    ]  # fmt: skip
    head = [story.say(f"col_{c}") for c in ("analyte", "reusable", "at_change", "at_critical")]
    head += [story.policy_title(rule) for rule in story.run.compared]
    after = text("p", story.say("windows_few", count=story.numbers.decimal(few))) if few else ""
    return table(story.say("windows_table"), head, rows, folded=True) + after


def _window(story: Story, found: Measure | None) -> str:
    """The window with its interval; an end of it may lie at the shortest window of the curve or beyond the longest."""
    if found is None or found.groups["standing"] == "unknown":
        return story.numbers.decimal(None)
    low, high = (_end(story, end) for end in (found.low, found.high))
    if found.groups["standing"] == "beyond":
        middle = story.say("longer_than", days=waited(story, curve_hours()[-1] / _DAY))
    elif found.groups["standing"] == "below":
        middle = story.say("shorter_than", days=waited(story, curve_hours()[0] / _DAY))
    else:
        middle = waited(story, found.value)
    if (low, high) == (_end(story, None),) * 2:
        return middle
    return f"{_unbroken(middle)} {_unbroken(f'({low} – {high})')}"


def _unbroken(words: str) -> str:
    """Words that stay on one line; a dash alone would let it break."""
    return words.replace(" ", "\u00a0").replace("–", "–\u2060")


def _end(story: Story, days: float | None) -> str:
    if days is None:
        return story.say("longer_than", days=waited(story, curve_hours()[-1] / _DAY))
    return story.say("shorter_than", days=waited(story, curve_hours()[0] / _DAY)) if days == 0 else waited(story, days)


def _rule(story: Story, policy: str, analyte: str) -> str:
    """The windows of a rule for adults, outpatient and inpatient; a dash where it has none."""
    found = next((w for w in story.run.windows if (w.policy, w.analyte) == (policy, analyte)), None)
    both = _ends(found)
    said = ["–" if not hours else waited(story, hours / _DAY) for hours in both]
    return said[0] if said[0] == said[1] else _unbroken(f"{said[0]} /") + " " + _unbroken(said[1])


def _ends(found: PolicyWindow | None) -> Sequence[float]:
    return (0, 0) if found is None else (found.outpatient_hours, found.inpatient_hours)


def _short(story: Story, hours: int) -> str:
    return waited(story, hours / _DAY)
