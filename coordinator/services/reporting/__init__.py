"""What staff want to read: findings, measures by period and facility, flows, how the hospitals are, the rules in force.

Every report is a list of plain rows, the same in JSON and in CSV; reading changes nothing.
"""

from coordinator.services.reporting.facility_status import facility_status
from coordinator.services.reporting.findings import findings
from coordinator.services.reporting.flows import flows
from coordinator.services.reporting.measures import measures
from coordinator.services.reporting.policies import policies
from coordinator.services.reporting.span import PERIODS, Span

__all__ = ["PERIODS", "Span", "facility_status", "findings", "flows", "measures", "policies"]
