"""Inner files without their envelope are joined by the visit that their items name; a copy tells nothing new."""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_hub.formats import LabRecords, read_records, settle
from emr_hub.formats.limits import Limits
from tests.unit.emr_hub.formats.bhyt.claims import UREA, claim, listed, loose, record, xml1


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / f"{name}.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def told(found: LabRecords) -> list[tuple[str | None, float | None, bool]]:
    """Whose each row is, its value, and whether its order is known."""
    rows = found.rows.select(["subject", "value", "ordered"]).to_pylist()
    return sorted((r["subject"], r["value"], r["ordered"] is not None) for r in rows)


LAYOUTS = {
    "one folder for a visit": "{visit}/{name}",
    "one folder for all": "{visit}_{name}",
    "one folder for each inner file": "{name}/{visit}",
}


def test_results_in_a_folder_of_their_own_find_the_visit_and_its_orders(tmp_path: Path) -> None:
    files = loose(MA_BN="p")
    lying = {"visits/XML1": files["XML1"], "visits/XML3": files["XML3"], "results/XML4": files["XML4"]}
    assert told(read_records([written(tmp_path, lying)])) == [("27801|p", 5.4, True)]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_inner_files_are_joined_by_their_visit_wherever_they_lie(tmp_path: Path, layout: str) -> None:
    files = {
        layout.format(visit=visit, name=name): content
        for visit, value in (("L1", "5,4"), ("L2", "6,1"))
        for name, content in loose(visit, value, MA_BN=f"p{visit}").items()
    }
    found = read_records([written(tmp_path, files)])
    assert told(found) == [("27801|pL1", 5.4, True), ("27801|pL2", 6.1, True)] and not found.rejects


def test_loose_files_say_what_the_envelope_says(tmp_path: Path) -> None:
    apart = read_records([written(tmp_path / "loose", loose())])
    whole = read_records([written(tmp_path / "whole", {"claim": claim(record([UREA], [], MA_LK="L1")).replace(
        "</HOSO>", f"<FILEHOSO><LOAIHOSO>XML4</LOAIHOSO><NOIDUNGFILE>{loose()['XML4']}</NOIDUNGFILE></FILEHOSO></HOSO>"
    )})])  # fmt: skip
    places = ("file", "line", "updated")  # an envelope is dated, loose files are by the day the visit was paid
    kept = [name for name in apart.rows.column_names if name not in places]
    assert apart.rows.select(kept).to_pylist() == whole.rows.select(kept).to_pylist()
    assert apart.people.to_pylist() == whole.people.to_pylist()


def test_a_list_of_many_visits_is_joined_item_by_item(tmp_path: Path) -> None:
    visits = {visit: loose(visit, MA_BN=f"p{visit}") for visit in ("L1", "L2")}
    people = "".join(files["XML1"] for files in visits.values())
    files = {
        "people": f"<DSACH_TONG_HOP>{people}</DSACH_TONG_HOP>",
        "orders": listed("XML3", *({"MA_LK": visit} | UREA for visit in visits)),
        "a": visits["L1"]["XML4"], "b": visits["L2"]["XML4"],
    }  # fmt: skip
    assert [one[0] for one in told(read_records([written(tmp_path, files)]))] == ["27801|pL1", "27801|pL2"]


def test_a_copy_of_a_folder_tells_nothing_new(tmp_path: Path) -> None:
    for name in ("sent", "sent again"):
        written(tmp_path / name, loose())
    settled = settle(read_records([tmp_path]))
    assert settled.records.rows.num_rows == 2 and settled.kept.sum() == 1


def test_a_copy_of_a_file_tells_nothing_new(tmp_path: Path) -> None:
    files = loose()
    assert read_records([written(tmp_path, files | {"copy": files["XML4"]})]).rows.num_rows == 1


def test_results_whose_visit_nobody_tells_are_kept_as_nobodys(tmp_path: Path) -> None:
    assert [one[0] for one in told(read_records([written(tmp_path, {"XML4": loose()["XML4"]})]))] == [None]


def test_a_visit_that_two_facilities_name_alike_is_nobodys(tmp_path: Path) -> None:
    files = {"a/XML1": xml1(), "b/XML1": xml1(MA_CSKCB="79801"), "c/XML4": loose()["XML4"]}
    assert [one[0] for one in told(read_records([written(tmp_path, files)]))] == [None]


def test_a_torn_file_gives_the_items_that_are_whole(tmp_path: Path) -> None:
    files = loose()
    files["XML4"] = files["XML4"].replace("</DSACH_CHI_TIET_CLS>", "<CHI_TIET_CLS><MA_LK>L1</CHI_TIET_CLS>")
    found = read_records([written(tmp_path, files)])
    assert found.rows.num_rows == 1 and [one.file for one in found.rejects] == ["XML4.xml"]


def test_other_inner_files_are_passed_over_and_counted(tmp_path: Path) -> None:
    files = loose() | {"XML2": "<CHITIEU_CHITIET_THUOC><DSACH_CHI_TIET_THUOC/></CHITIEU_CHITIET_THUOC>"}
    found = read_records([written(tmp_path, files)])
    assert not found.rejects and found.resources["XML2 file without its envelope"] == 1


def test_more_than_may_be_held_is_refused_by_file_and_the_rest_is_read(tmp_path: Path) -> None:
    written(tmp_path, {f"{n}/{name}": text for n in "ab" for name, text in loose(n, MA_BN=n).items()})
    found = read_records([tmp_path], limits=Limits(apart=3))
    assert [one[0] for one in told(found)] == ["27801|a"]
    assert {one.detail for one in found.rejects} == {"more than 3 items without their envelope (GIAMDINHHS)"}
