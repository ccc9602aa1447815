"""Writes docs/stress-des.md, the checklist of the pilot. Usage: python docs/stress_page.py (or make dictionary)."""

from __future__ import annotations

from pathlib import Path

from scenarios.definition import load_scenario
from scenarios.reports.stress import stress_checklist

PAGE = Path(__file__).with_name("stress-des.md")


def page() -> str:
    """The whole page as text: the checklist that the pilot's run folder holds."""
    return stress_checklist(load_scenario("pilot-2025"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE)
