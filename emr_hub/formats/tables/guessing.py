"""A first mapping file, written by looking at the data: what each guess rests on stands beside it.

Nothing is used before somebody has read the file; a wrong guess is put right there, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyarrow import compute

from emr_hub.formats.tables.comments import Comments
from emr_hub.formats.tables.fields import column_names, fields, known_words, plain_column, plain_word, time_formats
from emr_hub.formats.tables.filling import texts
from emr_hub.formats.tables.mapping import DEFAULT_ZONE
from emr_hub.formats.tables.moments_written import read_times
from emr_hub.terminology import loinc_meaning, services

pc: Any = compute  # its type stubs know neither every function nor every shape

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """One column for a field, and what speaks for it: its name, or the share of its values that are known."""

    field: str
    column: str
    because: str
    share: float = 1.0


def first_mapping(sample: pa.Table, said: Mapping[str, object], name: str, comments: Comments) -> str:
    """The text of a mapping file for a table like the sample. `said`: what was seen of the file itself."""
    guesses = guess_columns(sample)
    times = [g for g in guesses if fields()[g.field].kind == "time"]
    formats = time_formats_of([sample[g.column] for g in times])
    lines = [comments.say("first", name=name), "", "[table]"]
    lines += [f"{key} = {_toml(value)}" for key, value in said.items()]
    lines += _decimal_lines(sample, guesses, comments)
    lines += [f'patients = "everywhere"  {comments.say("patients")}', "", "[columns]"]
    lines += [f"{g.field} = {_toml(g.column)}  {comments.say(g.because, share=f'{g.share:.0%}')}" for g in guesses]
    lines += _left_over(sample, guesses, comments)
    lines += ["", f"[constants]  {comments.say('constants')}", '# facility = "01801"', '# status = "final"']
    lines += [f'code_system = "local"  {comments.say("system")}'] if _needs_system(guesses) else []
    lines += ["", "[times]", f"formats = {_toml(list(formats))}", f"zone = {_toml(DEFAULT_ZONE)}"]
    return "\n".join([*lines, *_word_lines(sample, guesses, comments)]) + "\n"


def guess_columns(sample: pa.Table) -> list[Guess]:
    """At most one column per field and one field per column: by the name first, then by what stands in it."""
    named: dict[str, tuple[int, str]] = {}
    for column in sample.column_names:
        known = column_names().get(plain_column(column))
        if known is not None:
            field, rank = known
            named[field] = min(named.get(field, (999, "")), (rank, column)) if field in named else (rank, column)
    found = {field: Guess(field, column, "by_name") for field, (_, column) in named.items()}
    _by_content(sample, found)
    return [found[name] for name in fields() if name in found]


def _by_content(sample: pa.Table, found: dict[str, Guess]) -> None:
    """What names did not say: LOINC codes and service codes are known by their look; a code may turn out as one."""
    for column in sample.column_names:
        taken = next((g.field for g in found.values() if g.column == column), None)
        words = [w for w in pc.unique(texts(sample[column])).to_pylist() if w][:200]
        if not words or taken not in (None, "code"):
            continue
        for field, known in (("loinc", lambda w: loinc_meaning(w) is not None), ("service", lambda w: w in services())):
            share = sum(map(known, words)) / len(words)
            if share > 0.3 and field not in found:
                found[field] = Guess(field, column, f"by_{field}", share)
                if taken:
                    del found[taken]
                break


def time_formats_of(columns: Sequence[Any]) -> tuple[str, ...]:
    """The formats that read the columns, the one that reads the most first; all known ones for a column of times."""
    left = [texts(c) for c in columns if pa.types.is_string(c.type) or pa.types.is_large_string(c.type)]
    if not left:
        return ()
    words = pc.drop_null(pa.chunked_array([c for column in left for c in column.chunks], pa.string())).combine_chunks()
    chosen: list[str] = []
    while len(words):
        reads = {f: len(words) - int(read_times(words, (f,), DEFAULT_ZONE).unread.sum()) for f in time_formats()}
        best = max(reads, key=lambda f: reads[f])  # the first of equals: day before month
        if not reads[best]:
            break
        chosen.append(best)
        words = words.filter(pa.array(read_times(words, (best,), DEFAULT_ZONE).unread))
    return tuple(chosen)


def _decimal_lines(sample: pa.Table, guesses: Sequence[Guess], comments: Comments) -> list[str]:
    column = next((g.column for g in guesses if g.field == "value"), None)
    if column is None or not pa.types.is_string(sample[column].type):
        return []
    words = [w for w in texts(sample[column]).to_pylist() if w and w.lstrip("<>=+- ")[:1].isdigit()]
    commas = sum("," in w for w in words)
    points = sum("." in w for w in words)
    if not commas and not points:
        return [f'# decimal = "."  {comments.say("no_decimals")}']
    mark = "," if commas > points else "."
    seen, other = max(commas, points), min(commas, points)
    return [f"decimal = {_toml(mark)}  {comments.say('decimals', seen=seen, all=len(words), other=other)}"]


def _left_over(sample: pa.Table, guesses: Sequence[Guess], comments: Comments) -> list[str]:
    """Columns without a field, with a few words that stand in them where these name no person."""
    used = {g.column for g in guesses}
    rest = [c for c in sample.column_names if c not in used]
    missing = [name for name in fields() if name not in {g.field for g in guesses}]
    times = ", ".join(name for name in missing if fields()[name].kind == "time")
    lines = [comments.say("not_used_times" if _holds_times(sample[c]) and times else "not_used", column=c, fields=times)
             for c in rest]  # fmt: skip
    return [*lines, comments.say("without", fields=", ".join(missing))] if missing else lines


def _holds_times(column: Any) -> bool:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return True
    return len(column) > 0 and bool(time_formats_of([column]))


def _needs_system(guesses: Sequence[Guess]) -> bool:
    told = {g.field for g in guesses}
    return "code" in told and "code_system" not in told


def _word_lines(sample: pa.Table, guesses: Sequence[Guess], comments: Comments) -> list[str]:
    """The words that nobody knows in columns of known words; to be filled in."""
    lines: list[str] = []
    for g in guesses:
        if fields()[g.field].kind != "word":
            continue
        words = [w for w in pc.unique(texts(sample[g.column])).to_pylist() if w]
        known, strange = known_words(g.field), sorted(w for w in words if plain_word(w) not in known_words(g.field))
        numbers = {"1": "male", "2": "female"} if g.field == "sex" and set(strange) <= {"0", "1", "2", "3"} else {}
        if strange and known:
            allowed = " ".join(dict.fromkeys(known.values()))
            lines += ["", f"[words.{g.field}]  {comments.say('words', allowed=allowed)}"]
            lines += [f"{'' if w in numbers else '# '}{_toml(w)} = {_toml(numbers.get(w, ''))}" for w in strange[:40]]
    return lines


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'
