"""A facility as it speaks on the wire: its key, code, address and the systems it numbers things by."""

from __future__ import annotations

from dataclasses import dataclass, field

from emr_hub.errors import DataError
from emr_hub.fhir.canonical import Canonical


@dataclass(frozen=True, slots=True)
class Site:
    """One facility on the wire. `base` is its logical address (https://...), below which its own systems are named.

    FHIR lies under `{base}/fhir`, or at `endpoint` where that is said.
    """

    key: str
    code: str
    base: str
    canonical: Canonical = field(default_factory=Canonical)
    endpoint: str = ""

    @classmethod
    def of(cls, key: str, code: str, canonical: Canonical | None = None) -> Site:
        """The facility of that registry key and MA_CSKCB code at its address in the pilot."""
        used = canonical or Canonical()
        return cls(key, code, f"https://{key.lower()}.{used.own.removeprefix('https://')}", used)

    @classmethod
    def at(cls, key: str, code: str, fhir_base: str, canonical: Canonical | None = None) -> Site:
        """The facility whose FHIR endpoint has this address: any server's, wherever it mounts it."""
        address, used = fhir_base.rstrip("/"), canonical or Canonical()
        base = address.removesuffix("/fhir")
        return cls(key, code, base, used, "" if base != address else address)

    @property
    def fhir_base(self) -> str:
        """Where its FHIR endpoint answers."""
        return self.endpoint or f"{self.base}/fhir"

    @property
    def organization(self) -> str:
        """Reference to its Organization."""
        return f"Organization/{self.key.lower()}"

    @property
    def local_codes(self) -> str:
        """Code system of its laboratory's own codes."""
        return f"{self.base}/CodeSystem/laboratory"

    @property
    def record_numbers(self) -> str:
        """Identifier system of its record numbers."""
        return f"{self.base}/sid/mrn"

    def url(self, reference: str) -> str:
        """A relative reference of this facility made absolute; an absolute one is left alone."""
        return reference if "://" in reference else f"{self.fhir_base}/{reference}"


def number_of(reference: str | None, prefix: str, element: str) -> int:
    """The number in `Type/p-17` or `p-17` (prefix `p`); DataError naming the element when there is none."""
    tail = (reference or "").rpartition("/")[2]
    head, _, digits = tail.partition("-")
    if head != prefix or not digits.isascii() or not digits.isdigit():
        raise DataError("no number of ours in it", where=element, expected=f"{prefix}- and digits")
    return int(digits)
