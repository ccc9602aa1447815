"""The record's own words as frozen values: no FHIR, no tables. Times are instants (`emr_hub.clock`)."""

from emr_hub.clinical.orders import Context, LabOrder, OrderStatus, Protocol
from emr_hub.clinical.people import Consent, Registration, Sex
from emr_hub.clinical.results import AnalyteResult, Flag, LabReport, ResultStatus

__all__ = [
    "AnalyteResult", "Consent", "Context", "Flag", "LabOrder", "LabReport", "OrderStatus", "Protocol",
    "Registration", "ResultStatus", "Sex",
]  # fmt: skip
