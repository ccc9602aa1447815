"""CDS Hooks 2.0 as JSON: discovery, requests, cards and feedback, built and checked; it decides nothing.

The rules of the published specification are kept here so that neither side can send a card that is none.
"""

from emr_hub.cds_hooks.cards import Action, Card, Suggestion, answer, override_reasons
from emr_hub.cds_hooks.discovery import HookService, discovery
from emr_hub.cds_hooks.feedback import Feedback, feedback_json, parse_feedback
from emr_hub.cds_hooks.request import UNSATISFIED, HookRequest, parse_request, request_json

__all__ = [
    "UNSATISFIED", "Action", "Card", "Feedback", "HookRequest", "HookService", "Suggestion", "answer", "discovery",
    "feedback_json", "override_reasons", "parse_feedback", "parse_request", "request_json",
]  # fmt: skip
