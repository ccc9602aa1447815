"""The page on storage: its example runs, and what it says of limits is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emr_hub.storage import Page, ResourceStore, inclusions, pages, snapshots
from emr_hub.storage.asking import conditions

PAGE = (Path(__file__).parents[2] / "docs" / "fhir-storage.md").read_text(encoding="utf-8")


def test_the_example_makes_one_patient_and_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    for _ in range(2):
        held: dict[str, object] = {}
        exec(example, held)
        page, store = held["page"], held["store"]
        assert isinstance(page, Page) and isinstance(store, ResourceStore)
        assert [one.resource_id for one in page.matches] == ["p-1"] and page.matches[0].version == 1
        store.close()


def test_the_limits_are_those_of_the_code() -> None:
    said = f"of the last {snapshots.MOST:,} searches with more than one page, as\nlong as they take less than"
    assert f"{said} {snapshots.MOST_BYTES // 1_000_000} MB in all" in PAGE
    assert f"swept every {snapshots._SWEPT_EVERY}" in PAGE and f"chains of up to {conditions._DEEPEST} links" in PAGE
    assert f"the last {pages._SEARCHES:,}\nsearches are remembered" in PAGE
    assert f"at most {inclusions.MOST:,} on a page" in PAGE
