"""How good an audit's data are: coverage per facility, identities, what more fields would settle, unmapped codes."""

from __future__ import annotations

from scenarios.reports.audit_summary import AuditSummary, FacilityCoverage, Fillable, UnmappedCode
from scenarios.reports.markup import section, table, text
from scenarios.reports.texts import Voice

_CODES_SHOWN = 20
_FIELDS_SHOWN = 12  # sets of fields; the measures hold them all
_ROW_FACTS = (
    "coded",
    "understood",
    "unit",
    "converts",
    "ordered",
    "collected",
    "resulted",
    "status",
    "flag",
    "context",
)
_CARD_FACTS = ("name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")


def quality(voice: Voice, summary: AuditSummary) -> str:
    """The section on the data: coverage of rows and of cards, and the first facilities."""
    found = summary.quality
    if not found.rows:
        return ""
    parts = [text("p", voice.say("audit_quality_intro")), _covered(voice, found.rows, _ROW_FACTS, "rows")]
    if found.cards:
        parts.append(_covered(voice, found.cards, _CARD_FACTS, "cards"))
    return section(f"quality-{voice.language}", voice.say("audit_quality"), *parts)


def _covered(voice: Voice, lines: tuple[FacilityCoverage, ...], facts: tuple[str, ...], what: str) -> str:
    names = [voice.say("audit_facility"), voice.say("audit_rows_short" if what == "rows" else "audit_cards")]
    names += [voice.say(f"audit_fact_{fact}") for fact in facts]
    rows = [[_facility(voice, line.facility), voice.numbers.decimal(line.whole),
             *(voice.numbers.share(line.facts.get(fact, 0), line.whole, 0) for fact in facts)]
            for line in lines]  # fmt: skip
    return table(voice.say(f"audit_{what}_coverage"), names, rows)


def _facility(voice: Voice, name: str) -> str:
    return voice.say({"": "audit_all", "(others)": "audit_others", "(not named)": "audit_not_named"}[name]) if name in (
        "", "(others)", "(not named)") else name  # fmt: skip


def fillable(voice: Voice, summary: AuditSummary) -> str:
    """Which fields would settle how many of the orders left open: the list for whoever prepares the next export."""
    found = summary.quality
    useful = sorted((f for f in found.fillable if f.d1 or f.d2 or f.d3), key=lambda f: (-f.d3, -f.d2, -f.d1, f.field))
    if not found.open_d3 and not useful:
        return ""
    numbers = voice.numbers
    opened = [numbers.decimal(n) for n in (found.open_d1, found.open_d2, found.open_d3)]
    intro = text("p", voice.say("audit_fill_intro", d1=opened[0], d2=opened[1], d3=opened[2]))
    names = [voice.say("audit_field"), *(voice.say(f"audit_open_d{n}") for n in (1, 2, 3))]
    rows = [[voice.say("audit_all_open"), *opened]]
    rows += [[_label(voice, f), *(numbers.decimal(n) for n in (f.d1, f.d2, f.d3))] for f in useful[:_FIELDS_SHOWN]]
    whole = table(voice.say("audit_fill_table"), names, rows)
    return section(f"fill-{voice.language}", voice.say("audit_fill"), intro, whole)


def _label(voice: Voice, field: Fillable) -> str:
    return voice.choose(field.label_en, field.label_vi)


def unmapped(voice: Voice, summary: AuditSummary) -> str:
    """The commonest codes without a meaning, with suggestions."""
    found = summary.quality
    if not found.unmapped_codes:
        return ""
    numbers = voice.numbers
    intro = voice.say("audit_unmapped_intro", codes=numbers.decimal(found.unmapped_codes),
                      rows=numbers.decimal(found.unmapped_rows),
                      share=numbers.share(found.unmapped_rows, summary.rows_read))  # fmt: skip
    names = [voice.say(f"audit_{name}") for name in ("code", "name", "suggestion", "reason", "unit")]
    names += [voice.say("col_rows"), voice.say("audit_confidence")]
    rows = [_code_row(voice, code) for code in found.unmapped[:_CODES_SHOWN]]
    caption = voice.say("audit_unmapped_table", shown=numbers.decimal(len(rows)))
    whole = table(caption, names, rows, words=5)
    return section(f"unmapped-{voice.language}", voice.say("audit_unmapped"), text("p", intro), whole)


def _code_row(voice: Voice, code: UnmappedCode) -> list[str]:
    sure = "" if code.confidence is None else voice.numbers.decimal(code.confidence, 2)
    suggestion = voice.choose(code.suggestion_en, code.suggestion_vi)
    reason = voice.choose(code.reason_en, code.reason_vi)
    return [code.code or "-", code.name, suggestion, reason, code.unit, voice.numbers.decimal(code.rows), sure]
