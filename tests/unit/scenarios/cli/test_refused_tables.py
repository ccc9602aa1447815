"""What is wrong in a table of facilities or prices is said in Vietnamese too, with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_hub.errors import DataError
from scenarios.audits.laboratories import read_laboratories
from scenarios.audits.prices import read_prices
from scenarios.cli.voice import Voice

FACILITIES = "facility,lab_level,kind,collection\n"
PRICES = "payer,service,analyte,vnd\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (FACILITIES + "27801,9,,", "lab_level: '9' không phải một mức chất lượng; cần 0 đến 5, hoặc để trống"),
        (FACILITIES + "27801,3,city,", "kind: 'city' không phải một loại cơ sở; cần "),
        (
            FACILITIES + "27801,3,,noon",
            "collection: 'noon' không phải một thời điểm; cần ordered, executed, hoặc để trống",
        ),
        (PRICES + "BHYT,,urea,-5", "vnd: '-5' không phải một mức giá; cần số nguyên đồng, chẳng hạn 21200"),
        (PRICES + "BHYT,,,5", "mỗi giá là của một dịch vụ hoặc của một chỉ số; cần điền đúng một trong hai"),
        (PRICES + "BHYT,,nix,5", "analyte: không có chỉ số 'nix'; cần một khóa của danh mục"),
        (PRICES + "BHYT,nix,,5", "service: không có dịch vụ 'nix'; cần MA_DICH_VU"),
        (FACILITIES + "27801,3,,\n27801,2,,", "facility: nhận được '27801' hai lần; cần mỗi cơ sở một lần"),
        (PRICES + "BHYT,,urea,5\nBHYT,,urea,6", "nhận được 'urea' hai lần; cần mỗi dịch vụ hoặc chỉ số một giá"),
    ],
)
def test_a_wrong_cell_is_named_in_vietnamese(tmp_path: Path, content: str, said: str) -> None:
    table = tmp_path / "given.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        (read_laboratories if content.startswith(FACILITIES) else read_prices)(table)
    error = Voice("vi").error(caught.value)
    last = content.count("\n") + 1  # the wrong cell stands in the last line
    assert error.startswith(f"Lỗi: given.csv:{last}") and said in error
