"""The full reasoning for one order, asked of `decide` again: who, which candidates, ten answers, what would settle it.

Reads a run folder or an audit folder, and says where the folder's own tables hold something else.
"""

from scenarios.explaining.case import AnalyteCase, ChainCase, Explanation, OrderFacts, Told
from scenarios.explaining.explain import explain_order

__all__ = ["AnalyteCase", "ChainCase", "Explanation", "OrderFacts", "Told", "explain_order"]
