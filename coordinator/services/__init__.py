"""The coordinator's stories: one file each, read, decide, write.

`check_order` is the one it exists for; the others keep it informed: `enrol_facilities`, `register_persons`,
`record_consents`, `publish_results`, `give_feedback`, `report_verdicts`.
"""

from coordinator.services.at_work import Coordinator, enrolled_before
from coordinator.services.chart_at_hand import PREFETCH, ChartMissing
from coordinator.services.check_order import check_order
from coordinator.services.enrol_facility import enrol_facilities
from coordinator.services.give_feedback import give_feedback
from coordinator.services.publish_result import publish_results
from coordinator.services.record_consent import record_consents
from coordinator.services.register_person import register_persons
from coordinator.services.report_verdicts import report_verdicts

__all__ = [
    "PREFETCH", "ChartMissing", "Coordinator", "check_order", "enrol_facilities", "enrolled_before", "give_feedback",
    "publish_results", "record_consents", "register_persons", "report_verdicts",
]  # fmt: skip
