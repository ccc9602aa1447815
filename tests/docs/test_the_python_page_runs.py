"""Every block of docs/python-api.md is run in order, in one room; what it prints is what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python-api.md"
BLOCK = re.compile(r"```python\n(.*?)```\n(?:```\n(.*?)```)?", re.S)


def test_every_block_prints_what_the_page_says() -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) == PAGE.read_text(encoding="utf-8").count("```python") >= 5
    room: dict[str, object] = {}
    for code, printed in blocks:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, PAGE.name, "exec"), room)
        assert said.getvalue() == printed, code


def test_the_door_names_what_it_gives() -> None:
    import scenarios

    assert {"Scenario", "draw_world", "judge", "measure"} <= set(scenarios.__all__)
    assert all(getattr(scenarios, name) for name in scenarios.__all__)
