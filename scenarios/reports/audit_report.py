"""The report of an audit: what the records hold, what of it repeats, and what they cannot say."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.reports.assumptions_section import assumptions, unsure_figures
from scenarios.reports.audit_counts import bounds, money, scopes
from scenarios.reports.audit_quality import fillable, quality, unmapped
from scenarios.reports.audit_summary import AuditSummary, CuttableAnalyte, PolicyRepeats
from scenarios.reports.bar_charts import Bar, Part, bars
from scenarios.reports.chart_style import CROSS, SAME
from scenarios.reports.closing_sections import definitions
from scenarios.reports.markup import figure, items, section, table, text
from scenarios.reports.page import page
from scenarios.reports.texts import Voice

_SHOWN = 15  # analytes in the picture, kinds of broken lines
_FILES_NAMED = 3  # of a folder, in the line under the title


def write_audit_report(summary: AuditSummary) -> bytes:
    """The page as UTF-8 bytes, the same for the same summary; under 1 MB, and it fetches nothing."""

    def article(voice: Voice) -> str:
        told = (
            _title, _headline, bounds, _repeats, scopes, money, _analytes, _rows, quality, fillable, unmapped,
            _coverage, _silences,
        )  # fmt: skip
        parts = [part(voice, summary) for part in told]
        return "".join([*parts, assumptions(voice, summary.assumptions), definitions(voice, ("world", "audit"))])

    return page(article, unsure_figures(summary.assumptions))


def _title(voice: Voice, summary: AuditSummary) -> str:
    policy = summary.repeats[0].policy if summary.repeats else voice.say("unknown")
    byline = voice.say(
        "audit_byline", sources=_named(voice, summary.sources), format=summary.format, policy=policy,
        version=summary.version,
    )  # fmt: skip
    return text("h1", voice.say("audit_title")) + text("p", byline, class_="byline")


def _headline(voice: Voice, summary: AuditSummary) -> str:
    numbers = voice.numbers
    read = voice.say(
        "audit_headline", read=numbers.decimal(summary.rows_read), kept=numbers.decimal(summary.rows_kept),
        share=numbers.share(summary.rows_kept, summary.rows_read), persons=numbers.decimal(summary.persons),
        orders=numbers.decimal(summary.orders), first=numbers.day(summary.first_day),
        last=numbers.day(summary.last_day),
    )  # fmt: skip
    lines = [read, *(_repeats_in_words(voice, summary.repeats[0]) if summary.repeats else ())]
    lines += _scope_in_words(voice, summary)
    lines.append(voice.say("audit_same_moment", count=numbers.decimal(summary.same_moment)))
    leads = "".join(text("p", line, class_="lead") for line in lines)
    return section(f"headline-{voice.language}", voice.say("headline"), leads)


def _repeats_in_words(voice: Voice, found: PolicyRepeats) -> list[str]:
    numbers = voice.numbers
    counts = {name: numbers.decimal(getattr(found, name)) for name in ("d1", "d2", "d3")}
    said = voice.say("audit_headline_repeats", title=voice.choose(found.title_en, found.title_vi), **counts)
    if not found.undecided_d3:
        return [said]
    return [said, voice.say("audit_headline_undecided", undecided=numbers.decimal(found.undecided_d3))]


def _scope_in_words(voice: Voice, summary: AuditSummary) -> list[str]:
    """What an exchange between facilities would add, where the records name the facilities."""
    last = next((line for line in reversed(summary.scopes) if line.cross is not None), None)
    if last is None:
        return []
    named = voice.say(f"step_d{last.count}")
    cross, same = (voice.numbers.decimal(figure) for figure in (last.cross, last.same))
    return [voice.say("audit_headline_scope", count=named, cross=cross, same=same)]


def _rows(voice: Voice, summary: AuditSummary) -> str:
    decimal, kept = voice.numbers.decimal, voice.say("audit_kept")
    reasons = sorted(summary.set_aside, key=lambda part: (-part.rows, part.reason))
    named = [(voice.choose(part.label_en, part.label_vi), part) for part in reasons]
    drawn = [Bar(kept, (Part(CROSS, summary.rows_kept),), decimal(summary.rows_kept))]
    drawn += [Bar(name, (Part(SAME, part.rows),), decimal(part.rows)) for name, part in named]
    alternative = voice.say(
        "audit_rows_alt", kept=decimal(summary.rows_kept), aside=decimal(summary.rows_set_aside)
    )  # fmt: skip
    lines = [[voice.say("audit_read"), decimal(summary.rows_read)], [kept, decimal(summary.rows_kept)]]
    lines += [[f"{voice.say('audit_aside')}: {name}", decimal(part.rows)] for name, part in named]
    parts = (
        figure(bars(drawn), alternative, voice.say("audit_rows_caption")),
        table(voice.say("audit_rows_table"), [voice.say("col_reason"), voice.say("col_rows")], lines),
        _broken(voice, summary),
    )
    return section(f"rows-{voice.language}", voice.say("audit_rows"), *parts)


def _broken(voice: Voice, summary: AuditSummary) -> str:
    """What was wrong with the broken lines, and where the first of each kind stands."""
    if not summary.broken:
        return ""
    head = [voice.say("audit_wrong"), voice.say("audit_where"), voice.say("audit_lines")]
    lines = [[voice.choose(kind.what_en, kind.what_vi), kind.where, voice.numbers.decimal(kind.lines)]
             for kind in summary.broken[:_SHOWN]]  # fmt: skip
    return table(voice.say("audit_broken_table"), head, lines, words=2)


def _repeats(voice: Voice, summary: AuditSummary) -> str:
    names = [voice.say("col_policy"), *(voice.say(f"step_d{n}") for n in (1, 2, 3))]
    names += [voice.say(f"audit_open_d{n}") for n in (1, 2, 3)]
    whole = table(voice.say("audit_repeats_table"), names, [_policy(voice, found) for found in summary.repeats])
    return section(f"repeats-{voice.language}", voice.say("audit_repeats"), whole)


def _policy(voice: Voice, found: PolicyRepeats) -> list[str]:
    figures = (found.d1, found.d2, found.d3, found.undecided_d1, found.undecided_d2, found.undecided_d3)
    title = voice.choose(found.title_en, found.title_vi)
    return [f"{title} · {found.policy}", *(voice.numbers.decimal(figure) for figure in figures)]


def _analytes(voice: Voice, summary: AuditSummary) -> str:
    """The analytes with repeats as a picture, all of them as a table."""
    ranked = sorted(summary.cuttable, key=lambda a: (-(a.d1 or 0), -a.results, a.analyte))
    first = [a for a in ranked if a.d1][:_SHOWN]
    picture = ""
    if first:
        alternative = voice.say("audit_analytes_alt", first=_name(voice, first[0]))
        caption = voice.say("audit_analytes_caption", shown=voice.numbers.decimal(len(first)))
        picture = figure(bars([_bar(voice, a) for a in first]), alternative, caption)
    names = [voice.say("col_analyte"), voice.say("col_results"), *(voice.say(f"step_d{n}") for n in (1, 2, 3))]
    rows = [[_name(voice, a), *(voice.numbers.decimal(v) for v in (a.results, a.d1, a.d2, a.d3))] for a in ranked]
    whole = table(voice.say("audit_analytes_table"), names, rows)
    return section(f"analytes-{voice.language}", voice.say("audit_analytes"), picture, whole)


def _name(voice: Voice, analyte: CuttableAnalyte) -> str:
    return voice.choose(analyte.name_en, analyte.name_vi)


def _bar(voice: Voice, analyte: CuttableAnalyte) -> Bar:
    early, acceptable = analyte.d1 or 0, min(analyte.d2 or 0, analyte.d1 or 0)
    parts = (Part(CROSS, acceptable), Part(SAME, early - acceptable))
    return Bar(_name(voice, analyte), parts, voice.numbers.decimal(analyte.d1))


def _coverage(voice: Voice, summary: AuditSummary) -> str:
    found, numbers = summary.coverage, voice.numbers
    if found is None:
        return ""
    words = voice.say(
        "audit_coverage_words", rows=numbers.decimal(found.rows), before=numbers.decimal(found.mapped_before),
        before_share=numbers.share(found.mapped_before, found.rows), after=numbers.decimal(found.mapped_after),
        after_share=numbers.share(found.mapped_after, found.rows),
    )  # fmt: skip
    return section(f"coverage-{voice.language}", voice.say("audit_coverage"), text("p", words))


def _silences(voice: Voice, summary: AuditSummary) -> str:
    """What the records cannot say, and how they were read."""
    cannot = [voice.choose(remark.en, remark.vi) for remark in summary.cannot_say]
    cannot.append(voice.say("limit_judgement"))
    notes = [voice.choose(remark.en, remark.vi) for remark in summary.notes]
    if clock := voice.choose(summary.clock_en, summary.clock_vi):
        notes.insert(0, clock)
    silent = section(f"cannot-{voice.language}", voice.say("audit_cannot"), items(cannot))
    return silent + (section(f"notes-{voice.language}", voice.say("audit_notes"), items(notes)) if notes else "")


def _named(voice: Voice, sources: Sequence[str]) -> str:
    """The first files by name, and how many more there are: a folder may hold hundreds."""
    named = ", ".join(sources[:_FILES_NAMED])
    if len(sources) <= _FILES_NAMED:
        return named
    return voice.say("audit_more_files", named=named, files=str(len(sources)))
