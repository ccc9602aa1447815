"""The parameters of a question about somebody's results: from an address to what the story wants to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from coordinator.services.history import Asked, Dated, Token
from coordinator.services.history.places import Key
from emr_hub.server import Interaction, Refusal
from emr_hub.server.asked import Query, preferred
from emr_hub.storage.index.intervals import interval_of

One = TypeVar("One")
MOST, USUAL = 1000, 100
PARAMETERS: Final = (
    ("patient", "reference"), ("subject", "reference"), ("code", "token"), ("combo-code", "token"),
    ("category", "token"), ("status", "token"), ("date", "date"),
)  # fmt: skip
PROVENANCE: Final = "Provenance:target"
_PATIENT = frozenset({
    "patient", "subject", "patient:Patient", "subject:Patient", "subject:identifier", "patient:identifier",
    "patient.identifier", "subject.identifier", "subject:Patient.identifier",
})  # fmt: skip
_DATED = re.compile(r"^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d.*)$")
_SHAPING = frozenset({"_format", "_pretty", "_summary", "_total", "_revinclude", "_sort", "_count", "_page", "max"})


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. `count` per page, 0 for the total alone; `kept` are the parameters that were understood."""

    patient: str
    asked: Asked
    newest_first: bool
    count: int
    after: Key | None
    with_total: bool
    with_provenance: bool
    kept: Query


def question_of(asked: Interaction | Query, headers: Mapping[str, str]) -> Question:
    """The question; Refusal 400 names the parameter that cannot be used."""
    query = asked.query if isinstance(asked, Interaction) else asked
    kept = tuple(pair for pair in query if _is_known(pair[0], preferred(headers, "handling") == "strict"))
    summary = next((value for name, value in kept if name == "_summary"), "")
    count = 0 if summary == "count" else min(_whole(kept, "_count", USUAL), MOST)
    return Question(
        patient=_patient(kept),
        asked=Asked(
            codes=_all(kept, "code", _token), any_codes=_all(kept, "combo-code", _token),
            dates=_all(kept, "date", _date), categories=_all(kept, "category", _token),
            statuses=_all(kept, "status", _token),
        ),
        newest_first=_newest_first(kept),
        count=count,
        after=_after(kept),
        with_total=count == 0 or ("_total", "accurate") in kept,
        with_provenance=("_revinclude", PROVENANCE) in kept,
        kept=tuple(pair for pair in kept if pair[0] not in ("_page", "_format", "_pretty")),
    )  # fmt: skip


def newest_of(query: Query) -> int:
    """`max` of `$lastn`: how many of each test, 1 where it is not said."""
    found = _whole(query, "max", 1)
    if found < 1:
        raise Refusal(400, "value", "max is 1 or more", expression="max")
    return found


def page_name(key: Key) -> str:
    """Where a page begins, as it stands in a link; opaque to clients."""
    return f"{key[0]}.{key[1]}"


def _after(query: Query) -> Key | None:
    said = next((value for name, value in query if name == "_page"), None)
    if said is None:
        return None
    moment, dot, name = said.partition(".")
    if not dot or not name or not moment.removeprefix("-").isdigit() or len(moment) > 15:
        raise Refusal(400, "invalid", "no page of ours: follow the links as they were given", expression="_page")
    return int(moment), name


def _is_known(name: str, strict: bool) -> bool:
    plain = {known for known, _ in PARAMETERS}
    if name in plain or name in _PATIENT or name in _SHAPING:
        return True
    if ":" in name and name.partition(":")[0] in plain:
        raise Refusal(400, "not-supported", f"modifier of {name.partition(':')[0]} is not supported", expression=name)
    if strict:
        raise Refusal(400, "not-supported", f"search parameter {name[:60]} is not supported", expression=name[:60])
    return False


def _patient(query: Query) -> str:
    named = {_number(name, value) for name, value in query if name in _PATIENT}
    if len(named) != 1 or "," in (only := next(iter(named))):
        raise Refusal(
            400, "required", "one patient: patient=id, or patient.identifier=system|value", expression="patient"
        )
    return only


def _number(name: str, value: str) -> str:
    if name.endswith("identifier") and not value.partition("|")[2]:
        raise Refusal(400, "value", "an identifier is system|value", expression=name)
    return value


def _newest_first(query: Query) -> bool:
    said = next((value for name, value in query if name == "_sort"), "-date")
    if said not in ("date", "-date"):
        raise Refusal(400, "not-supported", "results are sorted by date or -date", expression="_sort")
    return said == "-date"


def _whole(query: Query, name: str, default: int) -> int:
    said = next((value for known, value in query if known == name), None)
    if said is None:
        return default
    if not said.isascii() or not said.isdigit() or len(said) > 9:
        raise Refusal(400, "invalid", f"{name} is a whole number", expression=name)
    return int(said)


def _all(query: Query, name: str, read: Callable[[str, str], One]) -> tuple[tuple[One, ...], ...]:
    """Every time the parameter was said: the alternatives that a comma separates, a backslash keeping the next sign."""
    said = [re.split(r"(?<!\\),", value) for known, value in query if known == name]
    return tuple(tuple(read(name, re.sub(r"\\([,|$\\])", r"\1", one)) for one in either if one) for either in said)


def _token(_: str, value: str) -> Token:
    system, bar, code = value.rpartition("|")
    return Token(system, code or None) if bar else Token(None, value)


def _date(name: str, value: str) -> Dated:
    found = _DATED.match(value.replace(" ", "+"))  # a plus sign that a form left undecoded
    interval = interval_of(found[2]) if found else None
    if found is None or interval is None:
        raise Refusal(400, "value", "a FHIR date with an optional prefix", expression=name)
    return Dated(found[1] or "eq", *interval)
