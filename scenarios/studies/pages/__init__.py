"""A study as one page that opens offline, in Vietnamese and English; it says nothing that its findings do not hold.

Read `report.py` first.
"""

from scenarios.studies.pages.report import write_study_report

__all__ = ["write_study_report"]
