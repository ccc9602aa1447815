"""Damaged CSV: lines cut, doubled, reordered, re-encoded, sprinkled with marks. The counts add up, nothing is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emr_hub.formats.limits import LIMITS
from emr_hub.formats.tables.csv_rows import csv_batches
from emr_hub.formats.tables.csv_shape import CsvShape, shape_of
from scenarios.audits import run_audit

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("patient", "loinc", "value", "unit", "collected", "note")
HEAD = ";".join(NAMES)


def line(n: int) -> str:
    return f"p{n % 3};2823-3;{4 + n / 100:.2f};mmol/L;2025-06-{n % 28 + 1:02d} 08:{n % 60:02d};mã {n:02d}"


LINES = [line(n) for n in range(30)]
damages = st.lists(
    st.tuples(
        st.sampled_from(["cut", "double", "drop", "quote", "extra", "byte", "blank", "nul"]),
        st.integers(0, len(LINES) - 1),
        st.integers(0, 60),
    ),
    max_size=8,
)


def damaged(steps: list[tuple[str, int, int]]) -> tuple[list[bytes], set[int]]:
    """The lines after the damage, and which of them were touched."""
    lines = [text.encode() for text in LINES]
    touched = set()
    for how, at, where in steps:
        touched.add(at)
        text = lines[at]
        place = min(where, len(text))
        if how == "cut":
            lines[at] = text[:place]
        elif how == "double":
            lines[at] = text + b"\n" + text
        elif how == "drop":
            lines[at] = b""
        elif how == "blank":
            lines[at] = b"\n \n" + text
        else:
            put = {"quote": b'"', "extra": b";", "byte": b"\xff", "nul": b"\x00"}[how]
            lines[at] = text[:place] + put + text[place:]
    return lines, touched


def read(content: bytes, shape: CsvShape) -> tuple[list[str], int, int]:
    """The notes of the rows, how many faults there were, and how many rows and faults were counted."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        batches = list(csv_batches(file, shape, LIMITS))
    notes = [note for b in batches for note in b.columns.column("note").to_pylist()]
    faults = sum(len(b.faults) for b in batches)
    return notes, faults, sum(b.columns.num_rows for b in batches) + faults


@FEW
@given(damages)
@example([("quote", 3, 0), ("quote", 9, 0)])
@example([("quote", 3, 60), ("quote", 4, 0)])
def test_lines_that_nobody_touched_are_read_once_each(steps: list[tuple[str, int, int]]) -> None:
    lines, touched = damaged(steps)
    shape = CsvShape("utf-8", ";", True, NAMES)
    notes, faults, counted = read(HEAD.encode() + b"\n" + b"\n".join(lines), shape)
    assert counted == len(notes) + faults
    for n in range(len(LINES)):
        if n not in touched:
            assert notes.count(f"mã {n:02d}") == 1, f"line {n} was lost or read twice"


@FEW
@given(damages, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
def test_every_encoding_reads_like_the_first(steps: list[tuple[str, int, int]], encoding: str) -> None:
    lines, _ = damaged([step for step in steps if step[0] not in ("byte", "nul")])
    text = (HEAD.encode() + b"\n" + b"\n".join(lines)).decode("utf-8", "ignore")  # a cut may fall within a letter
    plain = read(text.encode(), CsvShape("utf-8", ";", True, NAMES))
    content = text.encode(encoding)
    shape = shape_of(content[: 2 * (len(content) // 4)], delimiter=";")
    assert read(content, CsvShape(shape.encoding, ";", True, NAMES)) == plain


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damages, st.randoms(use_true_random=False))
def test_read_is_kept_plus_set_aside_and_the_order_of_lines_changes_nothing(steps, random) -> None:  # type: ignore[no-untyped-def]
    lines, _ = damaged([step for step in steps if step[0] != "quote"])
    mixed = list(lines)
    random.shuffle(mixed)
    first, second = audited(lines), audited(mixed)
    assert first == second
    read_, kept, aside = (first[key] for key in ("rows_read", "rows_kept", "rows_set_aside"))
    assert read_ == kept + aside == sum(bool(part.strip()) for one in lines for part in one.split(b"\n"))


def audited(lines: list[bytes]) -> dict[str, int | None]:
    with tempfile.TemporaryDirectory() as folder:
        path, mapping = Path(folder) / "labs.csv", Path(folder) / "mapping.toml"
        path.write_bytes(HEAD.encode() + b"\n" + b"\n".join(lines))
        columns = "\n".join(f'{name} = "{name}"' for name in NAMES[:5])
        mapping.write_text(f'[table]\nencoding = "utf-8"\ndelimiter = ";"\nheader = true\n[columns]\n{columns}\n')
        outcome = run_audit([path], mapping=mapping)
    return {m["key"]: m["value"] for m in outcome.measures if not m["groups"]}
