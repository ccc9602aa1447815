"""What a study adds to the STRESS-DES checklist of its scenario: replications, the rule that stopped it, ranges."""

from __future__ import annotations

from scenarios.reports.stress import stress_checklist
from scenarios.studies.findings import Findings


def checklist(findings: Findings) -> str:
    """The checklist of a finished study, as Markdown."""
    study = findings.study
    said = {
        "title": study.title.en, "question": study.question.en, "expected": study.expected.en, "aims": _aims(findings),
        "sources": " ".join(f"{s}." for s in study.sources), "parameters": _parameters(findings),
        "estimation": _estimation(findings), "seed": str(study.seed), "engine": "columns",
    }  # fmt: skip
    return stress_checklist(study.scenario, said)


def _aims(findings: Findings) -> str:
    p, kind = findings.study.primary, findings.study.kind
    return f"A study of kind {kind}. Primary outcome, named before the run: {p.measure} of {p.arm} less {p.control}."


def _parameters(findings: Findings) -> str:
    ranges = [
        f"{p.path} {p.low:g} to {p.high:g} (base {p.base:g}, {p.unit}, {p.status}: {p.source})"
        for p in findings.study.parameters
    ]
    return f"Varied: {'; '.join(ranges)}." if ranges else "None is varied beyond the arms."


def _estimation(findings: Findings) -> str:
    of, rule = findings.of, findings.study.stop
    if findings.study.sampling:
        return f"{len(of.points)} points of the design, each in the same {of.replications} worlds; means over worlds."
    ended = "the cap was reached first" if of.capped else "the rule stopped it"
    return (
        f"{of.replications} replications with common random numbers; mean paired difference with 95 % t-interval. "
        f"Rule: at least {rule.at_least}, until half the interval is at most {rule.half_width_share:.0%} of the mean, "
        f"at most {rule.at_most}; {ended}. Ratios by Fieller or bootstrap over replications, zero events by the rule "
        "of three."
    )
