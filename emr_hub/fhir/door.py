"""The door: what comes from outside is checked once, then recognised by the hash of its bytes.

Checks, in this order: JSON without doubled members; types, emptiness, required codes and references by shape, with
the models of `release`, innermost first; rules between elements. A Bundle's frame is checked, then each of its
resources alone. Elements that came before, in whatever resource, are recognised too.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import Any

from emr_hub.errors import DataError
from emr_hub.fhir import digits
from emr_hub.fhir.bundle_rules import check_frame, is_plain
from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.invariants import check_contained
from emr_hub.fhir.json_bodies import parsed_once
from emr_hub.fhir.known_elements import KnownElements
from emr_hub.fhir.plain_values import refuse_empty
from emr_hub.fhir.reading import Resource
from emr_hub.fhir.release import datatype_model
from emr_hub.fhir.strictness import build, check_resource
from emr_hub.fhir.vn_core import remarks

ELEMENTS = 20_000
"""Elements kept in mind per generation: about 2 kB each, and far more than a hospital's codes, units and patients."""


def admit(raw: bytes | Resource, expected_type: str | None = None) -> Resource:
    """The checked resource; DataError naming the element. Every call checks anew: `Door` remembers."""
    return Door(0).admit(raw, expected_type)


class Door:
    """A door that remembers what it has let in: the same resource is validated once.

    `remembered` is how many resources it keeps in mind, the latest seen (16 bytes each). `validations` and `hits`
    count what was checked and what was recognised, for the statistics of a run. A `strict` door refuses what the
    profiles of VN Core (under the base of `canonical`) require and a resource lacks; otherwise that is a remark.
    """

    def __init__(self, remembered: int = 200_000, *, canonical: Canonical | None = None, strict: bool = False) -> None:
        self._remembered = remembered
        self.canonical, self._strict = canonical or Canonical(), strict
        self._seen: OrderedDict[bytes, None] = OrderedDict()
        self._known = KnownElements(min(remembered, ELEMENTS))
        self.validations = 0
        self.hits = 0

    def admit(self, raw: bytes | Resource, expected_type: str | None = None) -> Resource:
        """The resource as a dict, once checked; DataError names the element and what was wrong, never a value."""
        try:
            return self._admitted(raw, expected_type)
        except RecursionError:
            raise DataError("nested too deep", where="body") from None

    def _admitted(self, raw: bytes | Resource, expected_type: str | None) -> Resource:
        resource = parsed_once(raw) if isinstance(raw, bytes) else raw
        if not isinstance(resource, dict):
            raise DataError("no JSON object", where="body")
        found = resource.get("resourceType")
        if expected_type is not None and found != expected_type:
            raise DataError("another resource type", where="resourceType", expected=expected_type)
        if found == "Bundle":
            self._admit_bundle(resource)
        else:
            self._admit_one(resource)
        return resource

    def remarks(self, resource: Resource, profile: str | None = None) -> list[Resource]:
        """What VN Core would like to be better in an admitted resource: issues of an OperationOutcome.

        With the short name of a profile, what that one requires, as errors.
        """
        severity = "error" if profile or self._strict else "warning"
        return remarks(resource, self.canonical, profile=profile, severity=severity)

    def _admit_bundle(self, bundle: Resource) -> None:
        check_frame(bundle)
        frame = {name: value for name, value in bundle.items() if name != "entry"}
        self._admit_one(frame)
        for n, entry in enumerate(bundle.get("entry", ())):
            where = f"Bundle.entry[{n}]"
            if not is_plain(entry):
                bare = {name: value for name, value in entry.items() if name != "resource"}
                refuse_empty(bare, where)
                build(datatype_model("BundleEntry"), bare, where)
            if "resource" in entry:
                self._admit_entry(entry["resource"], f"{where}.resource")

    def _admit_entry(self, resource: Any, where: str) -> None:
        try:
            self.admit(resource)
        except DataError as error:
            # In the FHIRPath of the Bundle: the resource stands where its type stood.
            below = error.where.partition(".")[2] if error.where[:1].isupper() else error.where
            place = f"{where}.{below}".rstrip(".")
            raise DataError(error.what, where=place, expected=error.expected) from error

    def _admit_one(self, resource: Resource) -> None:
        try:
            content = digits.dumps(resource)
        except TypeError:
            raise DataError("no JSON", where="body") from None
        digest = blake2b(content, digest_size=16).digest()
        if digest in self._seen:
            self.hits += 1
            self._seen.move_to_end(digest)
            return
        self.validations += 1
        check_resource(resource, self._known)
        if b'"#' in content or "contained" in resource:
            check_contained(resource)
        if self._strict:
            self._refuse_remarks(resource)
        self._remember(digest)

    def _refuse_remarks(self, resource: Resource) -> None:
        for found in self.remarks(resource)[:1]:
            raise DataError(f"missing: {found['diagnostics']}", where=found["expression"][0])

    def _remember(self, digest: bytes) -> None:
        if self._remembered:
            self._seen[digest] = None
            if len(self._seen) > self._remembered:
                self._seen.popitem(last=False)
