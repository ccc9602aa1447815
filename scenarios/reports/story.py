"""What every section of a run's report is told: the run, its findings, its facilities and the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from scenarios.reports.findings import Findings
from scenarios.reports.network_chart import Node
from scenarios.reports.numbers import Numbers
from scenarios.reports.run_summary import ArmLine, PolicyLine, RunSummary
from scenarios.reports.texts import Voice


@dataclass(frozen=True, slots=True)
class Story:
    """One language's view of a run."""

    run: RunSummary
    findings: Findings
    nodes: Sequence[Node]
    voice: Voice

    @property
    def numbers(self) -> Numbers:
        """The number words of this language."""
        return self.voice.numbers

    @property
    def arm(self) -> str:
        """The arm of the headline."""
        return self.run.headline_arm

    def say(self, key: str, **values: str) -> str:
        """A sentence of this language."""
        return self.voice.say(key, **values)

    def count(self, key: str, **groups: str) -> str:
        """A count in words of this language; unknown is said, never written as 0."""
        return self.numbers.decimal(self.findings.value(key, **groups))

    def share(self, key: str, **groups: str) -> str:
        """A count as a share of all orders of the measured period."""
        return self.numbers.share(self.findings.value(key, **groups), self.findings.value("orders"))

    def arm_title(self, arm: ArmLine) -> str:
        """An arm's title in this language."""
        return self.voice.choose(arm.title_en, arm.title_vi)

    def policy_title(self, policy: PolicyLine) -> str:
        """A policy's title in this language."""
        return self.voice.choose(policy.title_en, policy.title_vi)

    def service_name(self, code: str) -> str:
        """A service's name in this language; a code that the catalogue lacks names itself."""
        from emr_hub.terminology import services

        known = services().get(code)
        return code if known is None else self.voice.choose(known.name_en, known.name_vi)

    def analyte_name(self, key: str) -> str:
        """An analyte's name in this language; a key that the catalogue lacks names itself."""
        from emr_hub.terminology import analytes

        known = analytes().get(key)
        return key if known is None else self.voice.choose(known.name_en, known.name_vi)

    def group_name(self, group: str) -> str:
        """The name of a group of tests in this language."""
        return self.say(f"group_{group}")

    def facility_name(self, key: str) -> str:
        """A facility's Vietnamese name, as in the registry."""
        return next((node.name for node in self.nodes if node.key == key), key)


def nodes_of(facilities: pa.Table) -> list[Node]:
    """The facilities of a world as nodes, in the order of the table."""
    rows = facilities.select(["key", "name", "network", "kind"]).to_pylist()
    return [Node(row["key"], row["name"], row["network"], row["kind"]) for row in rows]
