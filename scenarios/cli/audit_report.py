"""What the report is told about an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coordinator.policies import load_policy
from emr_hub.terminology import analytes
from scenarios.cli.audit_quality import bounds_of, money_of, quality_of, scopes_of
from scenarios.cli.audit_summary import empty_words, unpriced_words
from scenarios.cli.figures import Figures
from scenarios.cli.voice import Voice, messages
from scenarios.reports import (
    Assumption,
    AuditSummary,
    Broken,
    Coverage,
    CuttableAnalyte,
    PolicyRepeats,
    Remark,
    SetAside,
    write_audit_report,
)

if TYPE_CHECKING:
    from scenarios.audits import AuditOutcome

ENGLISH, VIETNAMESE = Voice("en"), Voice("vi")


def audit_report(outcome: AuditOutcome) -> str:
    """The report of an audit as one page."""
    return write_audit_report(audit_summary(outcome)).decode()


def audit_summary(outcome: AuditOutcome) -> AuditSummary:
    """The audit in plain values."""
    run, figures = outcome.run, Figures(outcome.measures)
    coverage = run["coverage"]
    return AuditSummary(
        sources=tuple(source["name"] for source in run["inputs"]),
        format=run["format"],
        version=run["version"],
        persons=run["persons"],
        orders=figures.value("orders"),
        first_day=run["first_day"],
        last_day=run["last_day"],
        rows_read=figures.value("rows_read"),
        rows_kept=figures.value("rows_kept"),
        set_aside=tuple(_set_aside(outcome)),
        repeats=tuple(_repeats(policy, figures) for policy in run["policies"]),
        same_moment=figures.value("same_moment"),
        cuttable=tuple(_cuttable(outcome, figures)),
        coverage=Coverage(coverage["rows"], coverage["first_list"], coverage["extended"]),
        clock_en=ENGLISH.say("audit.clock"),
        clock_vi=VIETNAMESE.say("audit.clock"),
        cannot_say=tuple(_not_carried(key, words) for key, words in run["not_carried"].items()),
        notes=tuple(_notes(run)),
        assumptions=_assumed(run),
        bounds=bounds_of(run["policies"], figures),
        scopes=scopes_of(figures),
        money=money_of(run["policies"], outcome.measures),
        price_status=run["prices"]["status"],
        unpriced=tuple(map(Remark, *(unpriced_words(run, voice) for voice in (ENGLISH, VIETNAMESE)))),
        quality=quality_of(run["policies"], outcome.measures, outcome.tables),
        broken=tuple(Broken(*_told(kind.detail), kind.where, kind.lines) for kind in outcome.broken),
    )


def _set_aside(outcome: AuditOutcome) -> list[SetAside]:
    rows = [m for m in outcome.measures if m["key"] == "rows_set_aside" and m["groups"]]
    return [
        SetAside(reason, *_both(f"reason.{reason.replace(' ', '_')}", reason), m["value"])
        for m in rows
        for reason in [m["groups"]["reason"]]
    ]


def _told(words: str) -> tuple[str, str]:
    return ENGLISH.phrase(words), VIETNAMESE.phrase(words)


def _repeats(policy: str, figures: Figures) -> PolicyRepeats:
    known = load_policy(policy)
    keys = [f"{kind}_d{n}" for kind in ("repeats", "undecided") for n in (1, 2, 3)]
    return PolicyRepeats(policy, known.title_en, known.title_vi, *(figures.value(key, policy=policy) for key in keys))


def _cuttable(outcome: AuditOutcome, figures: Figures) -> list[CuttableAnalyte]:
    known = analytes()
    names = [
        m["groups"]["analyte"] for m in outcome.measures if m["key"] == "results" and set(m["groups"]) == {"analyte"}
    ]
    keys = ("results", "repeats_d1", "repeats_d2", "repeats_d3")
    return [
        CuttableAnalyte(a, known[a].name_en, known[a].name_vi, *(figures.value(key, analyte=a) for key in keys))
        for a in names
    ]


def _not_carried(key: str, words: str) -> Remark:
    english, vietnamese = _both(f"not_carried.{key}", words)
    return Remark(f"{key}: {english}", f"{key}: {vietnamese}")


def _notes(run: dict[str, Any] | Any) -> list[Remark]:
    notes = [Remark(ENGLISH.say("audit.orders"), VIETNAMESE.say("audit.orders"))]
    cases = run["same_moment_cases"]
    if cases["cases"]:
        english, vietnamese = zip(*(_fate(*one) for one in cases["by_fate"].items()), strict=True)
        told = [
            voice.say("audit.cases", cases=cases["cases"], fates="; ".join(fates))
            for voice, fates in ((ENGLISH, english), (VIETNAMESE, vietnamese))
        ]
        notes.append(Remark(*told))
    notes += map(Remark, *(empty_words(run, voice) for voice in (ENGLISH, VIETNAMESE)))
    return notes


def _fate(fate: str, number: int) -> tuple[str, str]:
    english, vietnamese = _both(f"reason.{fate.replace(' ', '_')}", fate)
    return f"{english}: {number}", f"{vietnamese}: {number}"


def _assumed(run: Any) -> list[Assumption]:
    limits = run["limits"]
    assumed = [
        Assumption("audit", f"collection_stands_in: {time}", str(rows), "1",
                   f"results whose collection is taken to be when the service was {time}", "the table of facilities",
                   "assumed")
        for time, rows in run["collection_stands_in"].items()
    ]  # fmt: skip
    if limits["catalogue_limits_flag"]:
        number, meaning = str(limits["results_so_flagged"]), "results flagged by the catalogue's adult limits alone"
        assumed.append(
            Assumption("audit", "catalogue_limits_flag", number, "1", meaning, "the catalogue", limits["status"])
        )
    return assumed


def _both(key: str, otherwise: str) -> tuple[str, str]:
    row = messages().get(key, {"en": otherwise, "vi": otherwise})
    return row["en"], row["vi"]
