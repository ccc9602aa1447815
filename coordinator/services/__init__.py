"""The coordinator's stories: one file each, read, decide, write.

`check_order` is the one it exists for; the others keep it informed: `enrol_facilities`, `register_persons`,
`remove_person`, `record_consents`, `publish_results`, `give_feedback`, `note_reading`, `report_verdicts`.
"""

from coordinator.services.at_work import Coordinator, enrolled_before
from coordinator.services.chart_at_hand import PREFETCH, ChartMissing
from coordinator.services.check_order import NotTheirs, check_order
from coordinator.services.enrol_facility import enrol_facilities
from coordinator.services.give_feedback import give_feedback
from coordinator.services.note_look import note_reading
from coordinator.services.publish_result import publish_results
from coordinator.services.record_consent import record_consents
from coordinator.services.register_person import judge_by_the_model, register_persons, remove_person
from coordinator.services.report_verdicts import report_verdicts

__all__ = [
    "PREFETCH", "ChartMissing", "Coordinator", "NotTheirs", "check_order", "enrol_facilities", "enrolled_before",
    "give_feedback", "judge_by_the_model", "note_reading", "publish_results", "record_consents", "register_persons",
    "remove_person", "report_verdicts",
]  # fmt: skip
