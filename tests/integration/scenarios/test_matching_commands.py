"""`emr-hub matching` from the command line: tables linked, registrations evaluated, bad input refused by name."""

from __future__ import annotations

import json
import re

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from hospitals.population import draw_registry
from scenarios.cli.program import run_program


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """A hospital's table in its own words: 300 persons, a few lines damaged."""
    folder = tmp_path_factory.mktemp("people")
    registrations = draw_registry(5, 300).registrations
    lines = ["Mã BN;Cơ sở;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Mã thẻ;SĐT;Địa chỉ"]
    for row in registrations.to_pylist():
        year, month, day = f"{row['birth_date'] or ''}--".split("-")[:3]
        born = f"{day}/{month}/{year}" if day else year
        sex = {"female": "Nữ", "male": "Nam"}.get(row["sex"], "?")
        address = f'"{row["address"]}"' if row["address"] else ""
        name = f'"{row["name"]}"' if row["name"] else ""
        values = (row["mrn"], f"BV{row['facility_id']}", name, born, sex, row["cccd"], row["bhyt"], row["phone"])
        lines.append(";".join([*(str(v or "") for v in values), address]))
    lines += ["broken;line", "9;BV1;?;31/02/1990;x;12;;;"]
    (folder / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder, registrations.num_rows


def said(capsys, *arguments):
    code = run_program([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_table_in_vietnamese_is_mapped_linked_and_written(people, capsys):
    folder, rows = people
    code, out, _ = said(capsys, "matching", "link", folder / "people.csv", "--init-mapping", folder / "map.toml")
    assert code == 0
    for field in ("record_number", "facility", "name", "birth_date", "sex", "cccd", "bhyt", "phone", "address"):
        assert field in out
    assert 'date_order = "DMY"' in (folder / "map.toml").read_text(encoding="utf-8")
    code, out, _ = said(
        capsys, "matching", "link", folder / "people.csv", "--mapping", folder / "map.toml", "--out", folder / "out",
        "--population", 100_000, "--json",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0
    assert (found["rows_read"], found["rows_set_aside"], found["rows_linked"]) == (rows + 2, 1, rows + 1)
    assert 300 <= found["persons"] < 360
    persons = pq.read_table(folder / "out" / "persons.parquet")
    assert persons.num_rows == rows + 1
    assert len(set(persons["person"].to_pylist())) == found["persons"]
    pairs = pq.read_table(folder / "out" / "pairs.parquet")
    assert {"grade", "bits", "name_level", "name_bits", "veto", "rule"} <= set(pairs.column_names)
    assert pairs.num_rows == sum(found[f"pairs_{grade}"] for grade in ("certain", "probable", "possible"))
    aside = pq.read_table(folder / "out" / "set_aside.parquet")
    assert aside.to_pylist() == [{"line": rows + 2, "values": 2, "columns": 9}]


def test_the_same_tables_as_csv_name_rows_by_the_files_own_ids(tmp_path, capsys):
    (tmp_path / "p.csv").write_text(
        "id,full_name,dob,sex,national_id\nx1,Ann Lee,1980-02-03,f,AB123456\nx2,ANN LEE,1980-02-03,f,AB123456\n"
        "x3,Bob Ray,1971,m,\n", encoding="utf-8",
    )  # fmt: skip
    said(capsys, "matching", "link", tmp_path / "p.csv", "--init-mapping", tmp_path / "m.toml")
    arguments = ("--mapping", tmp_path / "m.toml", "--out", tmp_path / "o", "--form", "csv")
    code, out, _ = said(capsys, "matching", "link", tmp_path / "p.csv", *arguments)
    assert code == 0 and "persons" in out
    persons = pyarrow.csv.read_csv(tmp_path / "o" / "persons.csv").to_pylist()
    assert [(p["id"], p["person"]) for p in persons] == [("x1", 1), ("x2", 1), ("x3", 3)]  # no Vietnamese number needed
    pairs = pyarrow.csv.read_csv(tmp_path / "o" / "pairs.csv").to_pylist()
    assert [(p["one"], p["other"], p["grade"]) for p in pairs] == [("x1", "x2", "certain")]


@pytest.mark.parametrize(
    ("arguments", "said_of", "code"),
    [
        (("link", "nowhere.csv", "--mapping", "m.toml", "--out", "o"), "--mapping: no file m.toml", 2),
        (("link", "p.csv", "--out", "o"), "--mapping: no mapping", 2),
        (("link", "p.csv", "--mapping", "m.toml"), "--out: no folder", 2),
        (("link", "p.csv", "--form", "xml"), "--form: got 'xml'; expected one of parquet, csv", 2),
        (("link", "p.csv", "--init-mapping", "taken.toml"), "taken.toml exists", 2),
        (("link", "latin.csv", "--init-mapping", "new.toml"), "latin.csv: line 2 is not utf-8", 3),
        (("evaluate", "--profile", "carefull"), "no site profile 'carefull'; .*nearest is 'careful'", 2),
        (("evaluate", "--rival", "zingg"), "--rival: got 'zingg'; expected one of exact, splink", 2),
        (("evaluate", "--model", "viet-nam-0"), "unknown model 'viet-nam-0'", 2),
    ],
)
def test_wrong_usage_is_told_by_name(tmp_path, monkeypatch, capsys, arguments, said_of, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.csv").write_text("name\nAnn\n", encoding="utf-8")
    (tmp_path / "taken.toml").write_text("", encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes(b"name\nJos\xe9\n")
    found, out, err = said(capsys, "matching", *arguments)
    assert found == code and not out
    assert re.search(said_of, err), err


def test_an_evaluation_counts_every_pair_beside_exact_rules(capsys):
    code, out, _ = said(capsys, "matching", "evaluate", "--persons", 800, "--seed", 6, "--json")
    found = json.loads(out)
    assert code == 0
    index, numbers, wide = found["methods"]
    assert [m["method"] for m in found["methods"]] == [
        "person index", "exact numbers", "exact numbers, or name and date",
    ]  # fmt: skip
    pairs = found["subject"]["registrations"] * (found["subject"]["registrations"] - 1) // 2
    assert all(sum(m["confusion"].values()) == pairs for m in found["methods"])
    assert index["predictive_value"]["value"] >= 0.99
    assert index["sensitivity"]["value"] > max(numbers["sensitivity"]["value"], wide["sensitivity"]["value"])
    assert index["sensitivity_with_queue"]["value"] >= index["sensitivity"]["value"]
    assert found["wrong_links"]["person index"]["twin"] == 0
    assert {p["name"] for p in found["profiles"]} == {"commune-station", "private-clinic"}


def test_an_evaluation_prints_tables_in_vietnamese(capsys):
    code, out, _ = said(capsys, "--lang", "vi", "matching", "evaluate", "--persons", 300, "--profile", "careful")
    assert code == 0
    assert "độ nhạy" in out and "careful" in out and "Theo nguyên nhân lỗi" in out


def test_the_index_links_better_than_splink_trained_on_the_same_rows(capsys):
    pytest.importorskip("splink", reason="splink is an optional extra: pip install 'emr-hub[matching]'")
    code, out, _ = said(
        capsys, "matching", "evaluate", "--persons", 1_000, "--seed", 12, "--rival", "splink", "--json"
    )  # fmt: skip
    index, splink = json.loads(out)["methods"]
    assert code == 0 and splink["method"] == "splink"
    assert splink["f1"]["value"] > 0.6  # a rival that was hobbled proves nothing
    assert index["f1"]["value"] > splink["f1"]["value"]
