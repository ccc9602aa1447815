"""Who may call: record systems that sign their calls (JWT), and programs that bear a token, as the operator lists them.

Without a list everybody may, which is for a coordinator that listens on its own machine only. Start with `gate.py`.
"""

from coordinator.callers.gate import Gate, Identified, NotIdentified
from coordinator.callers.listed import Bearer, CallerList, Signer, read_callers

__all__ = ["Bearer", "CallerList", "Gate", "Identified", "NotIdentified", "Signer", "read_callers"]
