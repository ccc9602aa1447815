"""Writes what a run or an audit found as one page that a health official and a researcher can both read.

It opens offline, in Vietnamese and English, and says nothing that its measures do not hold.
"""

from scenarios.reports.assumptions import Assumption
from scenarios.reports.audit_report import write_audit_report
from scenarios.reports.audit_summary import (
    AuditSummary,
    Broken,
    Coverage,
    CuttableAnalyte,
    PolicyRepeats,
    Remark,
    SetAside,
)
from scenarios.reports.run_report import write_report
from scenarios.reports.run_summary import ArmLine, PolicyLine, PolicyWindow, RunSummary, Source

__all__ = [
    "ArmLine", "Assumption", "AuditSummary", "Broken", "Coverage", "CuttableAnalyte", "PolicyLine", "PolicyRepeats",
    "PolicyWindow", "Remark", "RunSummary", "SetAside", "Source", "write_audit_report", "write_report",
]  # fmt: skip
