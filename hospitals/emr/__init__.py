"""One hospital's electronic record: its own FHIR store and endpoint, order entry, chart and publishing.

It meets the coordinator on the wire only and never waits for it to care for a person; read `sign_order` first.
"""

from hospitals.emr.answering import Accepted, AskClinician, Overridden, ShownCard, Signed
from hospitals.emr.application import COORDINATOR, Emr
from hospitals.emr.consent import record_consent
from hospitals.emr.correct import correct
from hospitals.emr.enrol import discover, enrol
from hospitals.emr.load_history import HistoryOrder, load_history, load_registrations, load_visits
from hospitals.emr.publish import publish
from hospitals.emr.register import register
from hospitals.emr.report_result import report_result
from hospitals.emr.sign_order import sign_order, tell_again
from hospitals.emr.visit import open_visit

__all__ = [
    "COORDINATOR", "Accepted", "AskClinician", "Emr", "HistoryOrder", "Overridden", "ShownCard", "Signed", "correct",
    "discover", "enrol", "load_history", "load_registrations", "load_visits", "open_visit", "publish", "record_consent",
    "register", "report_result", "sign_order", "tell_again",
]  # fmt: skip
