"""What an operator may set on one running coordinator, in one typed value.

It is built where the program is put together and never read at import; figures of science are not settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from emr_hub.clock import Instant

EVERYBODY = 100_000_000
"""People: about everybody in the country (101 million in 2024, General Statistics Office, second-hand)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The coordinator's own address, what its cards may say, and how long a pointer takes to arrive."""

    base_url: str = "https://coordinator.emr-hub.example"
    """Where the coordinator is reached; its FHIR resources live below `/fhir`."""

    information_cards: bool = False
    """Whether the verdicts `ask` and `partial` show a card that only informs (default: no interruption)."""

    source_limit_seconds: float = 3.0
    """Seconds a hospital has to answer when a person's history is asked for; who needs longer is told as silent."""

    link_delay: Instant = 0
    """Milliseconds between a result's publication and its pointer standing here."""

    language: str = "vi"
    """Language of cards when the caller names none: vi or en."""

    own_code_base: str = "https://emr-hub.example"
    """Canonical base of the codes and extensions that VN Core lacks."""

    population: int = EVERYBODY
    """People the registry covers: the bigger the crowd, the more evidence a link takes. A province's coordinator may
    say fewer. Another figure than the ledger was begun with has every pair judged anew."""

    match_model: str | None = None
    """Id or file of the match model that registrations are linked by; None is the one that ships."""

    recognised_from_level: int | None = None
    """Laboratories of this quality level (1 to 5) or higher are recognised by everybody, whatever the level of their
    own; None leaves the rule of levels as the policy has it."""

    callers: str | None = None
    """File that lists who may call (TOML, see `coordinator/callers/listed.py`); None: nobody is asked who they are."""

    @property
    def fhir_base(self) -> str:
        """Absolute base of the coordinator's FHIR endpoint."""
        return f"{self.base_url}/fhir"
