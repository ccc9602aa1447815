"""What an audit counted: bounds of each count, same and other facility, and money by payer."""

from __future__ import annotations

from scenarios.reports.audit_summary import AuditSummary, Bounds, MoneyLine
from scenarios.reports.bar_charts import Bar, Part, bars
from scenarios.reports.chart_style import CROSS, TOTAL
from scenarios.reports.markup import figure, section, table, text
from scenarios.reports.texts import Voice

_COUNTS = (1, 2, 3)
_CHARGED = "charged"  # the payer under which an audit sums what the records themselves charge


def bounds(voice: Voice, summary: AuditSummary) -> str:
    """What each count would be if every unknown were no, and if every unknown were yes; policies side by side."""
    if not summary.bounds:
        return ""
    own = [b for b in summary.bounds if b.policy == summary.bounds[0].policy]
    first, last = own[-1].low, own[-1].high
    alternative = voice.say("audit_bounds_alt", low=_n(voice, first), high=_n(voice, last))
    picture = figure(bars([_bar(voice, b) for b in own]), alternative, voice.say("audit_bounds_caption"))
    names = [voice.say("col_policy"), *(voice.say(f"step_d{n}") for n in _COUNTS)]
    rows = [[_title(voice, policy, summary), *(_between(voice, _of(summary, policy, n)) for n in _COUNTS)]
            for policy in dict.fromkeys(b.policy for b in summary.bounds)]  # fmt: skip
    whole = table(voice.say("audit_bounds_table"), names, rows)
    intro = text("p", voice.say("audit_bounds_intro"))
    return section(f"bounds-{voice.language}", voice.say("audit_bounds"), intro, picture, whole)


def _n(voice: Voice, number: int | None) -> str:
    return voice.numbers.decimal(number)


def _of(summary: AuditSummary, policy: str, count: int) -> Bounds | None:
    return next((b for b in summary.bounds if b.policy == policy and b.count == count), None)


def _between(voice: Voice, found: Bounds | None) -> str:
    if found is None:
        return voice.say("unknown")
    low, high = _n(voice, found.low), _n(voice, found.high)
    return low if low == high else voice.say("audit_between", low=low, high=high)


def _title(voice: Voice, policy: str, summary: AuditSummary) -> str:
    one = next(b for b in summary.bounds if b.policy == policy)
    return f"{voice.choose(one.title_en, one.title_vi)} · {policy}"


def _bar(voice: Voice, found: Bounds) -> Bar:
    """Dark: certain; grey: what the unknowns could add. Chains differ, so more unknowns may also mean fewer counted."""
    low, high = min(found.low, found.high), max(found.low, found.high)
    parts = (Part(CROSS, low), Part(TOTAL, high - low))
    return Bar(voice.say(f"step_d{found.count}"), parts, _between(voice, found))


def scopes(voice: Voice, summary: AuditSummary) -> str:
    """Same facility and other facility, with the direction of the latter where the levels of care are known."""
    if not summary.scopes:
        return ""
    directed = any(line.up is not None for line in summary.scopes)
    names = [voice.say("col_step"), voice.say("col_cross"), voice.say("col_same")]
    names += [voice.say(f"audit_{way}") for way in ("up", "down", "lateral")] if directed else []
    rows = []
    for line in summary.scopes:
        figures = (line.cross, line.same, *((line.up, line.down, line.lateral) if directed else ()))
        rows.append([voice.say(f"step_d{line.count}"), *(_n(voice, figure) for figure in figures)])
    whole = table(voice.say("audit_scope_table"), names, rows)
    return section(f"scope-{voice.language}", voice.say("scope"), text("p", voice.say("audit_scope_intro")), whole)


def money(voice: Voice, summary: AuditSummary) -> str:
    """List prices of the counted orders by payer and policy; what has no price is said."""
    if not summary.money:
        return ""
    names = [voice.say("col_policy"), voice.say("audit_payer"), *(voice.say(f"step_d{n}") for n in _COUNTS)]
    names.append(voice.say("audit_priced"))
    keys = dict.fromkeys((line.policy, line.payer) for line in summary.money)
    rows = [_money_row(voice, summary, *key) for key in keys]
    whole = table(voice.say("audit_money_table"), names, rows, words=2)
    intro = text("p", voice.say("audit_money_intro", status=_prices(voice, summary.price_status)))
    missing = [text("p", voice.choose(remark.en, remark.vi)) for remark in summary.unpriced]
    return section(f"money-{voice.language}", voice.say("audit_money"), intro, whole, *missing)


def _prices(voice: Voice, status: str) -> str:
    return voice.say("audit_prices_catalogue") if status == "catalogue" else status or voice.say("unknown")


def _money_row(voice: Voice, summary: AuditSummary, policy: str, payer: str) -> list[str]:
    lines = {line.count: line for line in summary.money if (line.policy, line.payer) == (policy, payer)}
    cells = [voice.numbers.money(lines[n].vnd) if n in lines else voice.say("unknown") for n in _COUNTS]
    who = voice.say("audit_charged") if payer == _CHARGED else payer
    return [policy, who, *cells, _priced(voice, lines)]


def _priced(voice: Voice, lines: dict[int, MoneyLine]) -> str:
    """How many of the early repeats have a price at all."""
    first = lines[min(lines)]
    return voice.say("audit_of", part=_n(voice, first.priced), whole=_n(voice, first.orders))
