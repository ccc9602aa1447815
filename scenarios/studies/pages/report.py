"""The report of a study: page one says the primary, its interval and whether the cap was reached."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.reports.page import page
from scenarios.reports.texts import Voice
from scenarios.studies.findings import Findings
from scenarios.studies.pages.closing import closing, costs
from scenarios.studies.pages.comparing import arms_compared, ratios
from scenarios.studies.pages.front import front
from scenarios.studies.pages.history import history
from scenarios.studies.pages.rolling_out import rolling_out
from scenarios.studies.pages.told import Told
from scenarios.studies.pages.uncertain import uncertain
from scenarios.studies.pages.width import width

_SECTIONS = (front, arms_compared, uncertain, rolling_out, ratios, width, history, costs, closing)


def write_study_report(findings: Findings) -> tuple[bytes, Mapping[str, str]]:
    """The page as UTF-8 bytes, and its pictures in English by file name; the same for the same findings.

    The page is under 1 MB and fetches nothing.
    """
    pictures: dict[str, str] = {}

    def article(voice: Voice) -> str:
        told = Told(findings, voice)
        written = "".join(section(told) for section in _SECTIONS)
        if voice.language == "en":
            pictures.update(told.pictures)
        return written

    return page(article), pictures
