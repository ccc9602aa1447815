"""A first mapping file, written by looking at a table."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from emr_hub.formats.tables import init_mapping


def test_a_first_mapping_speaks_the_language_of_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("patient;code;value\n1;G;5,1\n2;G;5,2\n")
    english, vietnamese = init_mapping(path), init_mapping(path, language="vi")
    assert "# by its name" in english and "# theo tên cột" in vietnamese
    assert tomllib.loads(english) == tomllib.loads(vietnamese)
    assert not set(re.findall("# .*", english)) & set(re.findall("# .*", vietnamese)) - {
        '# facility = "01801"', '# status = "final"',
    }  # fmt: skip


def test_a_column_of_times_that_no_name_tells_is_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("patient,loinc,value,result_time,moment,ward\n1,2823-3,4.1,2026-01-02 08:00,2026-01-02 07:10,A1\n")
    lines = init_mapping(path).splitlines()
    assert 'resulted = "result_time"  # by its name' in lines
    pointed = next(line for line in lines if line.startswith("# not used: moment"))
    assert "holds times" in pointed and "collected" in pointed and " resulted," not in pointed
    assert "# not used: ward" in lines


def test_a_first_mapping_sees_loinc_and_service_codes_by_their_look(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("who,patient,what,dv,result\nx,1,14749-6,23.0075.1494,5.1\nx,2,2823-3,23.0058.1487,4.1\n")
    told = tomllib.loads(init_mapping(path))["columns"]
    assert told == {"patient": "patient", "service": "dv", "loinc": "what", "value": "result"}
