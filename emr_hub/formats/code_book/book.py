"""One code of the input to its meaning: the laboratory's own word first, then the published code systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from emr_hub.terminology import analytes, cls_codes, loinc_meaning, loinc_not_mapped, services

LOINC, SERVICE, CLS, LOCAL = "loinc", "dvkt", "cls1227", "local"
CATALOGUE = "catalogue"  # codes that are the catalogue's own keys, as this project writes its tables
SYSTEMS = (LOINC, SERVICE, CLS, LOCAL, CATALOGUE)


class Meaning(NamedTuple):
    """What a code means: analyte and specimen of the catalogue, and how its values are to be read.

    `unit` replaces a missing or unreadable unit of the row (None: what is written decides). `loinc` completes a bare
    unit where the code's own name says more. `limits`: the catalogue's limits speak of this specimen. `first_list`:
    understood without the codes added to the catalogue. `source`: file, loinc, cls1227, dvkt or service.
    """

    analyte: str
    specimen: str
    unit: str | None
    loinc: str | None
    limits: bool
    first_list: bool
    source: str


class Entry(NamedTuple):
    """One line of a mapping file; an empty name, unit or facility fits every row. `meaning` None: left out."""

    name: str
    unit: str
    facility: str
    meaning: Meaning | None


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The mapping file's entries by (system, code); every other code is looked up in the catalogue."""

    entries: Mapping[tuple[str, str], tuple[Entry, ...]] = field(default_factory=lambda: MappingProxyType({}))
    by_facility: bool = False  # some entry is for one facility only

    def __reduce__(self) -> tuple[type[CodeBook], tuple[dict[tuple[str, str], tuple[Entry, ...]]]]:
        """Read-only mappings do not travel between processes; what they hold does."""
        return CodeBook, (dict(self.entries),)

    def meaning(
        self, system: str | None, code: str | None, name: str | None = None, unit: str | None = None,
        service: str | None = None, loinc: str | None = None, facility: str | None = None,
    ) -> Meaning | None:  # fmt: skip
        """What a row's codes mean together; None when nobody has said. Ask once per distinct combination.

        The mapping file decides, then LOINC, then the legal index code, then a service that reports one analyte.
        A LOINC code that the catalogue has looked at and refused is not overruled by the service.
        """
        for asked, told in (((system, code), True), ((LOINC, loinc), loinc), ((SERVICE, service), service)):
            entry = self._entry(*asked, name, unit, facility) if told else None
            if entry is not None:
                return entry.meaning
        given = loinc or (code if system == LOINC else None)
        if given:
            found = _by_loinc(given, LOINC)
            if found or given in loinc_not_mapped():
                return found
        if system == CATALOGUE and code and code in analytes():
            return Meaning(code, analytes()[code].specimen, None, loinc, True, True, CATALOGUE)
        if system == CLS and code and code in cls_codes():
            return _by_loinc(cls_codes()[code].loinc, CLS)
        return _by_service(code if system == SERVICE else service)

    def _entry(
        self, system: str | None, code: str | None, name: str | None, unit: str | None, facility: str | None
    ) -> Entry | None:
        """The entry that fits a row and says the most about it."""
        if not code and not name:
            return None
        known = self.entries.get((system or LOCAL, code or ""), ())
        told = (name or "", unit or "", facility or "")
        fits = [e for e in known if all(own in ("", row) for own, row in zip(e[:3], told, strict=True))]
        return max(fits, key=lambda e: (e.facility != "", e.name != "", e.unit != ""), default=None)


EMPTY_BOOK = CodeBook()


def _by_loinc(code: str, source: str) -> Meaning | None:
    known = loinc_meaning(code)
    if known is None:
        return None
    return Meaning(known.analyte, known.specimen, None, code, known.limits, known.first_list, source)


def _by_service(code: str | None) -> Meaning | None:
    """A service that reports one analyte names it; one that reports several does not."""
    known = services().get(code or "")
    if known is None or len(known.analytes) != 1:
        return None
    of = analytes()[known.analytes[0]]
    specimen = known.specimen if known.specimen != "any" else of.specimen
    return Meaning(of.key, specimen, None, None, specimen == of.specimen, True, SERVICE)
