"""The gate: who calls, or why that is not believed. It decides nothing else."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from coordinator.callers.listed import CallerList
from coordinator.callers.replays import remember
from coordinator.callers.signed import Checked, NotIdentified, checked
from coordinator.ledger import Ledger
from emr_hub.clock import Clock

__all__ = ["Gate", "Identified", "NotIdentified"]


@dataclass(frozen=True, slots=True)
class Identified:
    """A caller by name, and the key of the facility it speaks for; empty where it speaks for none."""

    name: str
    facility: str


class Gate:
    """Identifies callers by the operator's list. A kind of caller that is not listed is not checked either."""

    def __init__(self, listed: CallerList, ledger: Ledger, clock: Clock) -> None:
        self._listed, self._ledger, self._clock = listed, ledger, clock
        self._by_issuer = {one.issuer: one for one in listed.signers}

    @property
    def checks_signatures(self) -> bool:
        """Whether hooks are answered to signed calls only."""
        return bool(self._listed.signers)

    @property
    def checks_tokens(self) -> bool:
        """Whether FHIR and reports are answered to bearers of a listed token only."""
        return bool(self._listed.bearers)

    def signed(self, authorization: str | None, audience: str) -> Identified | None:
        """Who signed this call to this very address; None where nobody is asked to. NotIdentified says why not."""
        if not self.checks_signatures:
            return None
        found: Checked = checked(_token(authorization), audience, self._by_issuer, self._clock.now())
        with self._ledger.writing() as book:
            if not remember(book, found.issuer, found.token_id, found.expires_at, self._clock.now()):
                raise NotIdentified("this token was used before (jti): every call needs a new one")
        return Identified(found.issuer, found.facility)

    def borne(self, authorization: str | None) -> Identified | None:
        """Whose token this is; None where nobody is asked for one. NotIdentified when it is nobody's."""
        if not self.checks_tokens:
            return None
        digest = hashlib.sha256(_token(authorization).encode()).hexdigest()
        for one in self._listed.bearers:
            if hmac.compare_digest(one.token_sha256, digest):
                return Identified(one.name, one.facility)
        raise NotIdentified("this token is not one of ours")


def _token(authorization: str | None) -> str:
    kind, _, token = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotIdentified("no token: the call needs an Authorization header of the form `Bearer ...`")
    return token.strip()
