"""The coordinator's stories: one file each, read, decide, write.

`check_order` is the one it exists for; the others keep it informed: `enrol_facility`, `register_person`,
`record_consent`, `publish_result`, `give_feedback`, `report_verdicts`.
"""

from coordinator.services.at_work import Coordinator, enrolled_before
from coordinator.services.chart_at_hand import PREFETCH, ChartMissing
from coordinator.services.check_order import check_order
from coordinator.services.enrol_facility import enrol_facility
from coordinator.services.give_feedback import give_feedback
from coordinator.services.publish_result import publish_result
from coordinator.services.record_consent import record_consent
from coordinator.services.register_person import register_person
from coordinator.services.report_verdicts import report_verdicts

__all__ = [
    "PREFETCH", "ChartMissing", "Coordinator", "check_order", "enrol_facility", "enrolled_before", "give_feedback",
    "publish_result", "record_consent", "register_person", "report_verdicts",
]  # fmt: skip
