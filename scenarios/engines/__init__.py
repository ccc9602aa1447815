"""Two engines for one question: `exchange` plays the pilot on the wire, `columns` judges the same world in bulk.

They must agree on every order; neither is imported before somebody asks for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.engines.exchange import ExchangeOutcome, run_exchange
    from scenarios.engines.exchange_plan import AnswerTable, ExchangePlan, Outage

__all__ = ["AnswerTable", "ExchangeOutcome", "ExchangePlan", "Outage", "run_exchange"]

_HOMES = {
    "AnswerTable": "exchange_plan",
    "ExchangeOutcome": "exchange",
    "ExchangePlan": "exchange_plan",
    "Outage": "exchange_plan",
    "run_exchange": "exchange",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
