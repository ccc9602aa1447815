"""Audits real records: how many laboratory tests repeated an earlier one, by the same kernel that judges a world.

What the records cannot say stays unknown and is reported as such. Read `run.py` first.
"""

from scenarios.audits.findings import Findings
from scenarios.audits.judge import PolicyCounts
from scenarios.audits.outcome import AuditOutcome
from scenarios.audits.run import DEFAULT_POLICY, FORMATS, run_audit

__all__ = ["DEFAULT_POLICY", "FORMATS", "AuditOutcome", "Findings", "PolicyCounts", "run_audit"]
