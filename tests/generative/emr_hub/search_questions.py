"""Strategies for small worlds of resources and for questions that often hit: both draw from the same few words."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.generative.emr_hub.plain_search import PREFIXES, UCUM, Resource

PATIENTS, ORGANIZATIONS, ENCOUNTERS = ("p1", "p2", "p3"), ("o1", "o2"), ("e1", "e2")
OBSERVATIONS = ("r1", "r2", "r3", "r4", "r5")
LOINC = "http://loinc.org"
CODES = (("2823-3", LOINC), ("2823-3", "urn:local"), ("K", "urn:local"), ("GLU", ""))
NAMES = ("Trần Thị Đào", "Tran", "Trân", "Đỗ", "đào", "Do", "An")
DATES = ("2026", "2026-03", "2026-02-28", "2026-03-11", "2026-03-11T07:15:00+07:00", "2026-03-11T00:15:00Z",
         "2026-03-11T07:15:00.500+07:00", "2026-03-10T23:59:59+07:00", "2026-12-31", "2027-01-01")  # fmt: skip
VALUES = (0.041, 4.1, 4.14, 4.15, 4.2, 41.0, 410.0, 0.0041)
UNITS = ("g/L", "mg/dL", "mg/L")


def maybe(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A member, three times of four, or none."""
    held = values.map(lambda value: {name: value})
    return st.one_of(held, held, held, st.just({}))


def a_reference(kind: str, ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from(ids).map(lambda one: {"reference": f"{kind}/{one}"})


def joined(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[Resource]:
    return st.tuples(*parts).map(lambda several: {k: v for part in several for k, v in part.items()})


coding = st.sampled_from(CODES).map(lambda c: {"code": c[0]} | ({"system": c[1]} if c[1] else {}))
concept = st.lists(coding, min_size=1, max_size=2).map(lambda several: {"coding": several})
amount = st.builds(
    lambda value, unit: {"value": value, "unit": unit, "system": UCUM, "code": unit}, st.sampled_from(VALUES),
    st.sampled_from(UNITS),
)  # fmt: skip
period = joined(maybe("start", st.sampled_from(DATES[:5])), maybe("end", st.sampled_from(DATES[5:]))).filter(bool)
component = joined(concept.map(lambda c: {"code": c}), maybe("valueQuantity", amount))
name = joined(maybe("family", st.sampled_from(NAMES)), maybe("given", st.lists(st.sampled_from(NAMES), max_size=2)),
              maybe("text", st.sampled_from(NAMES)))  # fmt: skip


def a_patient(patient: str) -> st.SearchStrategy[Resource]:
    return joined(
        st.just({"resourceType": "Patient", "id": patient}), maybe("gender", st.sampled_from(["male", "female"])),
        maybe("active", st.booleans()), maybe("name", st.lists(name, min_size=1, max_size=2)),
        maybe("birthDate", st.sampled_from([d for d in DATES if len(d) < 11])),
        maybe("identifier", st.lists(coding.map(_identifier), min_size=1, max_size=2)),
        maybe("managingOrganization", a_reference("Organization", ORGANIZATIONS)),
    )  # fmt: skip


def _identifier(held: dict[str, str]) -> dict[str, str]:
    return {("value" if key == "code" else key): value for key, value in held.items()}


def an_organization(organization: str) -> st.SearchStrategy[Resource]:
    return joined(
        st.just({"resourceType": "Organization", "id": organization}), maybe("name", st.sampled_from(NAMES)),
        maybe("partOf", a_reference("Organization", ORGANIZATIONS)),
    )  # fmt: skip


def an_encounter(encounter: str) -> st.SearchStrategy[Resource]:
    return joined(
        st.just({"resourceType": "Encounter", "id": encounter, "status": "finished"}),
        coding.map(lambda c: {"class": c}), maybe("period", period), maybe("subject", a_reference("Patient", PATIENTS)),
    )  # fmt: skip


def an_observation(observation: str) -> st.SearchStrategy[Resource]:
    when = st.one_of(maybe("effectiveDateTime", st.sampled_from(DATES)), maybe("effectivePeriod", period))
    value = st.one_of(maybe("valueQuantity", amount), maybe("valueString", st.sampled_from(NAMES)),
                      maybe("valueDateTime", st.sampled_from(DATES)), maybe("valuePeriod", period))  # fmt: skip
    return joined(
        st.just({"resourceType": "Observation", "id": observation}), concept.map(lambda c: {"code": c}), when, value,
        st.sampled_from(["final", "amended"]).map(lambda s: {"status": s}),
        maybe("subject", a_reference("Patient", PATIENTS)), maybe("encounter", a_reference("Encounter", ENCOUNTERS)),
        maybe("category", st.lists(concept, min_size=1, max_size=2)),
        maybe("component", st.lists(component, min_size=1, max_size=2)),
    )  # fmt: skip


worlds = st.tuples(
    *(a_patient(one) for one in PATIENTS), *(an_organization(one) for one in ORGANIZATIONS),
    *(an_encounter(one) for one in ENCOUNTERS), *(an_observation(one) for one in OBSERVATIONS),
).flatmap(lambda everyone: st.lists(st.sampled_from(everyone), unique_by=lambda r: r["id"], min_size=9))  # fmt: skip

tokens = st.sampled_from(
    ["2823-3", f"{LOINC}|2823-3", "urn:local|", "|GLU", "GLU", "urn:local|K", "K,GLU"]
)
dates = st.tuples(st.sampled_from(("", *PREFIXES)), st.sampled_from(DATES)).map("".join)
NUMBERS = ("4.1", "4.10", "4.15", "41", "0.041", "410", "4")
numbers = st.sampled_from(NUMBERS)
units = st.sampled_from(["", f"|{UCUM}|mg/dL", f"|{UCUM}|g/L", "||mg/dL", f"|{UCUM}|mg/L"])
quantities = st.tuples(st.sampled_from(("", *PREFIXES)), numbers, units).map("".join)
texts = st.sampled_from([*NAMES, "tran", "THI", "da", "o"])
composites = st.tuples(tokens.filter(lambda t: "," not in t and t[-1] != "|"), quantities).map("$".join)
truth = st.sampled_from(["true", "false"])


def asked(names: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(st.sampled_from(names), values)


OF_PATIENT = st.one_of(
    asked(["identifier", "identifier:not"], tokens), asked(["active", "active:not"], truth),
    asked(["gender", "gender:not"], st.sampled_from(["male", "female", "male,female", "other"])),
    asked(["family", "name", "family:exact", "name:exact", "name:contains", "family:contains"], texts),
    asked(["birthdate"], dates), asked(["organization"], st.sampled_from(["Organization/o1", "Organization/o2"])),
    asked(["gender:missing", "name:missing", "birthdate:missing", "organization:missing"], truth),
)  # fmt: skip
OF_OBSERVATION = st.one_of(
    asked(["code", "category", "combo-code", "code:not", "category:not"], tokens),
    asked(["status", "status:not"], st.sampled_from(["final", "amended", "urn:x|final"])),
    asked(["date", "value-date"], dates), asked(["value-quantity"], quantities), asked(["value-string"], texts),
    asked(["patient", "subject", "subject:Patient"], st.sampled_from(["Patient/p1", "Patient/p2"])),
    asked(["component-code-value-quantity", "combo-code-value-quantity", "code-value-quantity"], composites),
    asked(["value-quantity:missing", "category:missing", "date:missing", "value-date:missing"], truth),
)  # fmt: skip
OF_ENCOUNTER = st.one_of(asked(["class", "class:not"], tokens), asked(["date"], dates))


def behind(prefix: str, conditions: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    """The same condition at the other end of a chain."""
    return conditions.map(lambda pair: (prefix + pair[0], pair[1]))


QUESTIONS = {
    "Patient": st.one_of(
        OF_PATIENT, OF_PATIENT, behind("_has:Observation:patient:", OF_OBSERVATION),
        behind("_has:Encounter:patient:_has:Observation:encounter:", OF_OBSERVATION),
        behind("organization.partof.", asked(["name"], texts)), asked(["_id"], st.sampled_from(["p1", "p1,p3", "p9"])),
    ),
    "Observation": st.one_of(
        OF_OBSERVATION, OF_OBSERVATION, behind("patient.", OF_PATIENT), behind("subject:Patient.", OF_PATIENT),
        behind("encounter:Encounter.", OF_ENCOUNTER), behind("encounter:Encounter.patient.", OF_PATIENT),
        behind("patient._has:Encounter:patient:", OF_ENCOUNTER),
    ),
    "Encounter": st.one_of(OF_ENCOUNTER, behind("patient.", OF_PATIENT)),
}  # fmt: skip
SORTS = {
    "Patient": ["birthdate", "-birthdate", "gender,-family", "-family", "-_id", "name"],
    "Observation": ["date", "-date", "-date,-_id", "status,-date", "-value-quantity", "code,_id", "value-string"],
    "Encounter": ["date", "-date"],
}


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """A type, one or two conditions, sometimes an order."""
    kind = draw(st.sampled_from(["Observation", "Observation", "Patient", "Patient", "Encounter"]))
    pairs = draw(st.lists(QUESTIONS[kind], min_size=1, max_size=2))
    order = draw(st.one_of(st.none(), st.sampled_from(SORTS[kind])))
    return kind, [*pairs, *([("_sort", order)] if order else [])]
