"""Every field that is read from HL7 v2 is the one that the published parser `hl7` finds in that place."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import hl7
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.formats.hl7v2.delimiters import delimiters_of, escaped, standard
from emr_hub.formats.value_texts import read_value
from tests.unit.emr_hub.formats.hl7v2.messages import MSH, OBR, ORC, PID, PV1, message, with_field
from tests.unit.emr_hub.formats.kept import kept

# Texts with every sign that parts a message among ordinary and Vietnamese letters; whatever a line end is stays out.
TEXTS = st.text(st.sampled_from("|^~\\& abcĐặng12.<>"), max_size=12)
SIGNS = st.lists(st.sampled_from("|^~\\&#$%*!:;"), min_size=5, max_size=5, unique=True)


def place(parsed: Any, segment: str, field: int, component: int, row: int = 0) -> str:
    """The text in a place, by the other parser; empty where there is none."""
    try:
        found = parsed.segments(segment)[row][field]
        part = found[0][component - 1] if isinstance(found[0], hl7.Repetition) else found[0] if component == 1 else ""
        return str(parsed.unescape(str(part)))
    except (KeyError, IndexError):
        return ""


@settings(max_examples=80, deadline=None)
@given(values=st.lists(TEXTS, min_size=1, max_size=3), family=TEXTS, given_name=TEXTS, test=TEXTS, name=TEXTS)
def test_a_message_is_read_as_the_other_parser_reads_it(
    values: list[str], family: str, given_name: str, test: str, name: str
) -> None:
    by = standard()
    pid = with_field(PID, 5, f"{escaped(family, by)}^{escaped(given_name, by)}")
    rows = [
        f"OBX|{at}|ST|{escaped(test, by)}^{escaped(name, by)}^L|{at}|{escaped(value, by)}||||||F"
        for at, value in enumerate(values, 1)
    ]
    text = message(MSH, pid, PV1, ORC, OBR, *rows)
    parsed = hl7.parse(text)
    with tempfile.TemporaryDirectory() as folder:
        found = kept("hl7v2", Path(folder) / "one.hl7", text.encode())
    (card,) = found.told["people"]
    assert (card["name"] or "").split() == f"{place(parsed, 'PID', 5, 1)} {place(parsed, 'PID', 5, 2)}".split()
    assert len(found.table) == len(values) and not found.rejects
    for at, row in enumerate(found.table):
        assert row["code"] in (place(parsed, "OBX", 3, 1, at).strip() or None, None) or row["loinc"]
        assert (row["label"] or "") == place(parsed, "OBX", 3, 2, at).strip()
        said = read_value(place(parsed, "OBX", 5, 1, at))
        assert (row["value"], row["text"]) == (said.number, said.text)


@settings(max_examples=100, deadline=None)
@given(signs=SIGNS, text=st.text(st.sampled_from("|^~\\&#$%*!:; abc"), max_size=20))
def test_any_five_signs_part_a_message_as_the_other_parser_parts_it(signs: list[str], text: str) -> None:
    field, component, repetition, escape, subcomponent = signs
    header = f"MSH{field}{component}{repetition}{escape}{subcomponent}{field}LIS"
    by = delimiters_of(header[:9])
    assert by is not None
    theirs = hl7.parse(header)
    assert (by.field, by.repetition, by.component, by.subcomponent, by.escape) == (
        *theirs.separators[1:5], theirs.esc,
    )  # fmt: skip
    written = escaped(text, by)
    assert not set(written) & {field, component, repetition, subcomponent}
    assert by.plain(written) == text == theirs.unescape(written)
