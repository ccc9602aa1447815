"""ServiceRequests, DiagnosticReports and panels as orders: what the rows answer, and which rows belong together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emr_hub.clinical import Context, Protocol
from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.reading import code_in, extension, items, number, text
from emr_hub.formats.fhir.observations import specimen_word
from emr_hub.formats.fhir.references import Json, first_organisation, key_of, named
from emr_hub.formats.fhir.told_times import when
from emr_hub.formats.fhir.visits import names_of
from emr_hub.formats.row import ISSUED_DAY, ORDERED_DAY

Fact = tuple[Any, ...]
_OWN = Canonical()
_CONTEXTS, _PROTOCOLS = ({str(w) for w in words} for words in (Context, Protocol))


def orders_of(request: Json, url: str | None) -> list[Fact]:
    """What a ServiceRequest says, in the shape of ORDERS, once under each of its names."""
    signed, whole = when(request.get("authoredOn"))
    said = (
        key_of(text(request, "encounter", "reference"), "Encounter"), first_organisation(request.get("performer")),
        code_in(request.get("code"), _OWN.services), _requester(request), *_specimen(request, signed, whole),
        _word(request, "order-context", _CONTEXTS), _age(request),
        when(text(extension(request, _OWN.extension("unstable-since")), "valueDateTime"))[0],
        _word(request, "order-protocol", _PROTOCOLS), _is_reviewed(request),
    )  # fmt: skip
    own = [named(i) for i in request.get("identifier") or ()]
    return [(name, *said) for name in [*names_of(request, url), *own] if name]


def _requester(request: Json) -> str | None:
    return key_of(text(request, "requester", "reference"), "Practitioner")


def _specimen(request: Json, signed: Any, whole: bool) -> tuple[Any, ...]:
    """Draw, time of signing and its day bit, and specimen."""
    dates = None if signed is None else ORDERED_DAY if whole else 0
    target = text(request, "specimen", 0, "reference")
    if not target or target[0] != "#":
        key = key_of(target, "Specimen")
        return key, signed, dates, f"Specimen/{key}" if key else None
    inside = next((s for s in items(request, "contained") if s.get("id") == target[1:]), {})
    return text(inside, "accessionIdentifier", "value"), signed, dates, specimen_word(inside)


def _word(request: Json, name: str, known: set[str]) -> str | None:
    word = text(extension(request, _OWN.extension(name)), "valueCode")
    return word if word in known else None


def _age(request: Json) -> int | None:
    days = number(extension(request, _OWN.extension("age-in-days")), "valueQuantity", "value")
    return int(days) if days is not None and 0 <= days < 2**31 else None


def _is_reviewed(request: Json) -> bool:
    meta = request.get("meta")
    return _OWN.order_under_review in ((meta or {}).get("profile") or ())


def report_of(report: Json, key: str | None, urls: Callable[[str], str | None]) -> tuple[list[Fact], list[Fact]]:
    """The records a DiagnosticReport lists, in the shape of GROUPS, and its order where it says which service it is.

    `urls` gives the id behind an address of the same Bundle. A report without an order of its own groups its results
    under itself.
    """
    return _grouped(report, "result", "DiagnosticReport", key, urls)


def panel_of(observation: Json, urls: Callable[[str], str | None]) -> tuple[list[Fact], list[Fact]]:
    """The members of a panel Observation, like the results of a report."""
    return _grouped(observation, "hasMember", "Observation", text(observation, "id"), urls)


def _grouped(
    r: Json, listed: str, kind: str, key: str | None, urls: Callable[[str], str | None]
) -> tuple[list[Fact], list[Fact]]:
    based = next((key_of(text(b, "reference"), "ServiceRequest") for b in items(r, "basedOn")), None)
    order = based or (f"{kind}/{key}" if key else None)
    issued, whole = when(r.get("issued"))
    place = first_organisation(r.get("performer"))
    written = [text(member, "reference") for member in items(r, listed)]
    members = [urls(target) or key_of(target, "Observation") for target in written if target]
    groups = [(m, order, place, issued, None if issued is None else ISSUED_DAY if whole else 0) for m in members if m]
    service = code_in(r.get("code"), _OWN.services)
    nothing = (None,) * 2
    order_fact = (order, *nothing, service, *nothing, None, None, None, *nothing, None, None, None)
    return groups, [order_fact] if order and service else []
