"""What a laboratory's codes mean: its own file first, then what was published; nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from emr_hub.errors import DataError, UsageError
from emr_hub.formats.code_book import (
    EMPTY_BOOK,
    CodeBook,
    map_coded,
    merged,
    read_code_book,
    tally,
    unmapped_csv,
    unmapped_table,
)  # fmt: skip
from emr_hub.terminology import cls_codes, loinc_meaning


def book(tmp_path: Path, text: str) -> CodeBook:
    path = tmp_path / "codes.csv"
    path.write_text(text, encoding="utf-8")
    return read_code_book(path)


def test_the_published_systems_are_asked_in_their_order() -> None:
    assert EMPTY_BOOK.meaning("loinc", "14749-6").analyte == "glucose"  # type: ignore[union-attr]
    assert EMPTY_BOOK.meaning("local", "G", loinc="2823-3").analyte == "k"  # type: ignore[union-attr]
    assert EMPTY_BOOK.meaning("cls1227", "1000001").analyte == "pt"  # type: ignore[union-attr]
    assert EMPTY_BOOK.meaning("dvkt", "23.0051.1494").analyte == "creat"  # type: ignore[union-attr]
    assert EMPTY_BOOK.meaning("local", "X", service="23.0051.1494").analyte == "creat"  # type: ignore[union-attr]


def test_a_service_with_several_analytes_names_none_of_them() -> None:
    assert EMPTY_BOOK.meaning("local", "X", service="23.0058.1487") is None


def test_a_code_that_was_looked_at_and_refused_is_not_overruled_by_its_service() -> None:
    assert EMPTY_BOOK.meaning(None, None, service="23.0051.1494", loinc="32207-3") is None


def test_only_confirmed_index_codes_have_a_meaning() -> None:
    assert {c.loinc for c in cls_codes().values()} == {"5902-2", "2141-0", "664-3"}
    assert EMPTY_BOOK.meaning("cls1227", "1010002") is None
    assert EMPTY_BOOK.meaning("cls1227", "1010001") is None  # ACTH: confirmed, but the catalogue has no such analyte
    assert loinc_meaning("2141-0") is None


def test_the_laboratorys_own_file_decides_first(tmp_path: Path) -> None:
    told = book(tmp_path, "system,code,analyte\nlocal,GLU,glucose_f\nloinc,2823-3,-\n")
    assert told.meaning("local", "GLU", loinc="14749-6").analyte == "glucose_f"  # type: ignore[union-attr]
    assert told.meaning("local", "K", loinc="2823-3") is None


def test_the_line_that_says_the_most_about_a_row_decides(tmp_path: Path) -> None:
    told = book(tmp_path, "system,code,name,unit,facility,analyte\nlocal,1,,,,k\nlocal,1,Natri,,,na\nlocal,1,,,B,cl\n")
    found = [told.meaning("local", "1", name, None, None, None, where) for name, where in
             ((None, "A"), ("Natri", "A"), ("Natri", "B"))]  # fmt: skip
    assert [f.analyte for f in found if f] == ["k", "na", "cl"]


def test_yes_takes_the_suggestion_and_a_method_names_the_variant(tmp_path: Path) -> None:
    told = book(tmp_path, "system;code;analyte;method;suggestion\nlocal;1;yes;;urea\nlocal;2;hbsag;rdt;\n")
    assert told.meaning("local", "1").analyte == "urea"  # type: ignore[union-attr]
    assert told.meaning("local", "2").analyte == "hbsag_rdt"  # type: ignore[union-attr]


WRONG = [
    ("code,analyte\n1,k\n", ":1: no column 'system'"),
    ("system,code,analyte\nlocal,1,kalium\n", ":2, column analyte: 'kalium' is not known"),
    ("system,code,analyte\nlocl,1,k\n", "the nearest is 'local'"),
    ("system,code,analyte,specimen\nlocal,1,k,serm\n", "the nearest is 'serum'"),
    ("system,code,analyte\nlocal,1,k\nlocal,1,na\n", ":3: code '1' is given a second meaning"),
    ("system,code,analyte\nlocal,1,yes\n", "no suggestion"),
    ("system,code,analyte\nlocal,,k\n", "column code: empty"),
    ("system,code,analyte,read_unit_as\nlocal,1,k,stones\n", "no known unit"),
    ("system,code,analyte,method\nlocal,1,k,rdt\n", "'k_rdt' is not known"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_wrong_line_is_named_with_what_was_expected(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError) as told:
        book(tmp_path, text)
    assert said in str(told.value) and "codes.csv" in str(told.value)


def test_a_file_that_is_not_there_or_not_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_code_book(tmp_path / "none.csv")
    (tmp_path / "codes.csv").write_bytes("system,code,analyte\nlocal,đ,k\n".encode("utf-16"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_code_book(tmp_path / "codes.csv")


def rows(**columns: list[Any]) -> pa.Table:
    n = len(next(iter(columns.values())))
    names = ("loinc", "code_system", "code", "label", "unit", "service", "facility", "text")
    given = {name: pa.array(columns.get(name, [None] * n), pa.string()) for name in names}
    return pa.table(given | {"value": pa.array(columns.get("value", [None] * n), pa.float64())})


def test_values_come_out_in_the_catalogues_unit_and_bare_units_are_read_as_the_file_says(tmp_path: Path) -> None:
    told = book(tmp_path, "system,code,analyte,read_unit_as\nlocal,G,glucose,mg/dL\nlocal,H,glucose,\n")
    mapped = map_coded(rows(code_system=["local"] * 3, code=["G", "H", "H"], unit=[None, "mmol/L", "stones"],
                            value=[90.0, 5.0, 5.0]), told)  # fmt: skip
    assert mapped.value[0] == pytest.approx(90 / 18.016, rel=1e-3) and mapped.value[1] == 5.0
    assert mapped.converts.tolist() == [True, True, False]


def test_no_rows_map_to_nothing() -> None:
    assert map_coded(rows(code=[]), EMPTY_BOOK).analyte.tolist() == []


def test_a_tally_is_the_same_whatever_the_parts_and_their_order() -> None:
    table = rows(code_system=["local"] * 6, code=["A", "B", "A", "A", "B", None], value=[1.0, 2, 1.02, 50, None, 3],
                 facility=["x", "y", "y", "x", "x", "x"], text=[None, None, None, None, "âm tính", None])  # fmt: skip
    whole = tally(table)
    parts = [tally(table.slice(at, 2)) for at in (4, 0, 2)]
    assert merged(parts).equals(whole) and sum(whole["rows"].to_pylist()) == 6


def test_what_is_unmapped_is_listed_by_frequency_in_the_form_of_the_mapping_file(tmp_path: Path) -> None:
    table = rows(code_system=["local"] * 4, code=["K1", "C", "C", "C"], label=["Kali máu", *["CREATININ"] * 3],
                 unit=["mmol/L", *["umol/L"] * 3], value=[4.1, 70, 80, 90], facility=["a", "a", "b", "b"])  # fmt: skip
    listed = unmapped_table(tally(table))
    assert listed["code"].to_pylist() == ["C", "K1"] and listed["rows"].to_pylist() == [3, 1]
    assert listed["suggestion"].to_pylist() == ["creat", "k"] and listed["facilities"].to_pylist() == [2, 1]
    assert "middle value" in listed["reason"][0].as_py()
    # The file comes back with `yes` in the column analyte, as a spreadsheet would save it.
    text = unmapped_csv(listed)
    head, *lines = text.splitlines()
    place = head.lstrip("\ufeff").split(",").index("analyte")
    filled = [",".join([*line.split(",")[:place], "yes", *line.split(",")[place + 1 :]]) for line in lines]
    told = book(tmp_path, "\n".join([head, *filled]))
    mapped = map_coded(table, told)
    assert [mapped.analytes[a] for a in mapped.analyte] == ["k", "creat", "creat", "creat"]


def test_the_middle_value_is_right_within_a_step() -> None:
    values = np.exp(np.linspace(0, 3, 501))
    listed = unmapped_table(tally(rows(code=["A"] * 501, value=values.tolist())))
    assert listed["middle_value"][0].as_py() == pytest.approx(float(np.median(values)), rel=0.13)
