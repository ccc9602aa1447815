"""Prices and facilities that somebody gives: read as written, refused with the line where they cannot be."""

from pathlib import Path

import pytest

from emr_hub.errors import DataError, UsageError
from emr_hub.terminology import services
from scenarios.audits.laboratories import Laboratory, levels_and_tiers, read_laboratories
from scenarios.audits.prices import FUND, read_prices, shipped_prices


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_the_shipped_prices_are_the_catalogues_and_a_lone_analyte_costs_its_cheapest_service() -> None:
    prices = shipped_prices()
    assert prices.by_service[FUND] == {code: s.price_vnd for code, s in services().items()}
    alone = [s.price_vnd for s in services().values() if s.needed == ("glucose",)]
    assert prices.by_analyte[FUND]["glucose"] == min(alone)


def test_given_prices_are_read_by_payer(tmp_path: Path) -> None:
    code = next(iter(services()))
    prices = read_prices(written(tmp_path, f"payer,service,analyte,vnd\n,{code},,21.200\nprivate,,na,30000\n"))
    assert prices.by_service == {FUND: {code: 21_200}}
    assert prices.by_analyte == {"private": {"na": 30_000}}
    assert (prices.payers, prices.status) == ((FUND, "private"), "given")


def test_a_table_of_services_alone_needs_no_column_of_analytes_nor_the_other_way_round(tmp_path: Path) -> None:
    code = next(iter(services()))
    assert read_prices(written(tmp_path, f"payer,service,vnd\n,{code},21200\n")).by_service == {FUND: {code: 21_200}}
    assert read_prices(written(tmp_path, "payer,analyte,vnd\n,na,9000\n")).by_analyte == {FUND: {"na": 9_000}}


@pytest.mark.parametrize(
    ("text", "what"),
    [("payer,service,analyte\n", "vnd"), ("payer,vnd\n,1\n", "one service or of one analyte"),
     ("payer,service,analyte,vnd\n,x,na,1\n", "table.csv:2"),
     ("payer,service,analyte,vnd\n,,nax,1\n", "nax"), ("payer,service,analyte,vnd\n,,na,cheap\n", "cheap"),
     ("payer;service;analyte;vnd\n;;na;21200,50\n", "21200,50"), ("payer;service;analyte;vnd\n;;na;²\n", "²")],
)  # fmt: skip
def test_what_is_no_price_is_named(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DataError, match=what):
        read_prices(written(tmp_path, text))


def test_facilities_are_read_and_an_empty_level_is_not_known(tmp_path: Path) -> None:
    found = read_laboratories(written(tmp_path, "facility,lab_level,kind\n79001,4,provincial\n01001,,\n"))
    assert (found["79001"].level, found["79001"].kind, found["01001"].level) == (4, "provincial", None)
    levels, tiers = levels_and_tiers(["01001", "79001", "x"], found, [("x", 0), ("79001", 1)])
    assert levels.tolist() == [-1, 4, 0, -1]  # what was given goes before what the input tells; the last: unknown
    assert tiers.tolist() == [0, 2, 0, 0]


@pytest.mark.parametrize("text", ["facility,lab_level\nx,6\n", "facility,lab_level,kind\nx,1,big\n", "name\n"])
def test_what_is_no_level_or_kind_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError):
        read_laboratories(written(tmp_path, text))


def test_a_table_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    for read in (read_prices, read_laboratories):
        with pytest.raises(UsageError, match="no such file"):
            read(tmp_path / "none.csv")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_table_of_another_encoding_is_named_and_no_crash(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "table.csv").write_bytes("facility,lab_level,payer\né,1,x\n".encode(encoding))
    for read in (read_prices, read_laboratories):
        with pytest.raises(DataError, match=r"table\.csv: byte \d+ is not UTF-8"):
            read(tmp_path / "table.csv")


def test_a_spreadsheet_may_save_it_with_semicolons(tmp_path: Path) -> None:
    assert read_laboratories(written(tmp_path, "facility;lab_level\r\n79001;4\r\n;\r\n"))["79001"].level == 4


def test_a_laboratory_that_nobody_describes_is_unknown() -> None:
    levels, tiers = levels_and_tiers(["x"], {"y": Laboratory(1, None)}, ())
    assert (levels.tolist(), tiers.tolist()) == ([-1, -1], [0, 0])
