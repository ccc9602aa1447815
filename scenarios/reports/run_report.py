"""The report of a run: one page, both languages, opens offline."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from scenarios.measures.measure import Measure
from scenarios.reports.assumptions_section import assumptions, unsure_figures
from scenarios.reports.closing_sections import definitions, limits, sources
from scenarios.reports.cuts_by_test import tests
from scenarios.reports.findings import Findings
from scenarios.reports.flow_sections import flows, scopes
from scenarios.reports.funnel_section import funnel
from scenarios.reports.headline_section import headline, title
from scenarios.reports.page import page
from scenarios.reports.policy_sections import policies
from scenarios.reports.question_section import arms, question
from scenarios.reports.run_summary import RunSummary
from scenarios.reports.story import Story, nodes_of
from scenarios.reports.texts import Voice
from scenarios.reports.window_sections import second_page


def write_report(measures: Sequence[Measure], run: RunSummary, facilities: pa.Table) -> bytes:
    """The page as UTF-8 bytes, the same for the same measures; under 1 MB, and it fetches nothing.

    `facilities` is the world's table of that name.
    """
    findings, nodes = Findings(measures), nodes_of(facilities)

    def article(voice: Voice) -> str:
        story = Story(run, findings, nodes, voice)
        told = (title, question, headline, arms, second_page, funnel, scopes, flows, tests, policies, limits)
        parts = [part(story) for part in told]
        return "".join([*parts, assumptions(voice, run.assumptions), definitions(voice), sources(story)])

    return page(article, unsure_figures(run.assumptions))
