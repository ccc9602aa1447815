"""Who saw what, when, and on which legal ground: one AuditEvent per disclosure, and one per denial.

It builds the entries; they are written before the answer leaves, and nothing ever rewrites them.
"""

from coordinator.audit_trail.entries import Disclosure, entry_of

__all__ = ["Disclosure", "entry_of"]
