"""Organizations: every way to name one leads to one facility."""

from __future__ import annotations

from typing import Any

from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.reading import extension, number, text
from emr_hub.formats.fhir.references import Json

Fact = tuple[Any, ...]
_OWN = Canonical()
_LEVELS = range(6)


def facilities_of(organization: Json, url: str | None) -> list[Fact]:
    """The facility in the shape of FACILITIES, once under each of its names.

    `code` is its MA_CSKCB where it has one, else its first name: rows of one facility then agree.
    """
    numbers = [i for i in organization.get("identifier") or () if i.get("value")]
    own = organization.get("id")
    names = [
        f"Organization/{own}" if own else None, url if url and "Organization" in url else None,
        *(f"{i.get('system') or ''}|{i['value']}" for i in numbers),
    ]  # fmt: skip
    given = [name for name in dict.fromkeys(names) if name]
    code = next((text(i, "value") for i in numbers if _OWN.is_sid(text(i, "system"), "facility_code")), None)
    level = number(extension(organization, _OWN.extension("laboratory-level")), "valueInteger")
    said = (
        code or next(iter(given), None),
        text(organization, "name"),
        int(level) if level is not None and level in _LEVELS else None,
    )
    return [(name, *said) for name in given]
