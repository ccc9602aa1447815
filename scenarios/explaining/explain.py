"""Explains one order of a folder, whichever kind of folder it is."""

from __future__ import annotations

from pathlib import Path

from scenarios.explaining.case import Explanation
from scenarios.run_folder import read_run

AUDIT = "audit"


def explain_order(order_id: int, folder: Path, policy: str | None = None, arm: str | None = None) -> Explanation:
    """The full reasoning for one order. `policy`: an id or a file, the folder's own when not given.

    Raises UsageError when the folder, the order, the policy or the arm is not there; DataError for a broken folder.
    """
    run = read_run(folder)
    if run.manifest.scenario == AUDIT:
        from scenarios.explaining.audit_folder_case import explain_audit

        return explain_audit(run, order_id, policy, arm)
    from scenarios.explaining.run_folder_case import explain_run

    return explain_run(run, order_id, policy, arm)
