"""The pages say what the code does: generated ones are current, examples run, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from coordinator.policies import parse_policy, shipped_ids
from emr_hub.columns import TABLES
from emr_hub.formats.rejects import Reason
from scenarios.cli.program import build_app
from scenarios.definition import shelf

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str = "") -> list[str]:
    """The fenced blocks of a page in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(name), re.M | re.S)


def commands_of(name: str) -> list[list[str]]:
    """Every `emr-hub` command of a page's blocks, as words."""
    lines = (line for block in blocks(name) for line in block.splitlines())
    return [shlex.split(line) for line in lines if line.startswith("emr-hub ")]


def page_by(name: str) -> str:
    """The page that a script of docs/ writes."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return str(script.page())


def test_the_data_dictionary_is_current() -> None:
    assert text_of("docs/data-dictionary.md") == page_by("data_dictionary"), "run `make dictionary`"
    assert all(f"## {table}\n" in page_by("data_dictionary") for table in TABLES)


def test_the_page_on_the_flat_row_is_current() -> None:
    assert text_of("docs/flat-row.md") == page_by("flat_row_page"), "run `make dictionary`"


@pytest.mark.parametrize(("page", "script"), [("costs", "costs_page"), ("stress-des", "stress_page")])
def test_the_cost_table_and_the_checklist_of_the_pilot_are_current(page: str, script: str) -> None:
    assert text_of(f"docs/{page}.md") == page_by(script), "run `make dictionary`"


def test_the_page_on_experiments_names_every_shipped_study_and_estimator() -> None:
    from scenarios.studies import shipped_studies
    from scenarios.studies.reading_designs import ESTIMATORS

    shown = text_of("docs/experiments.md")
    assert all(f"`{name}`" in shown for name in (*shipped_studies(), *ESTIMATORS))


def test_the_page_on_registrations_is_current_and_its_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert text_of("docs/registrations.md") == page_by("registrations_page"), "run `make dictionary`"
    for block in blocks("docs/registrations.md", "python"):
        exec(block, {})
    assert re.fullmatch(r"\d{4} cards of (9\d\d|1000) people\n", capsys.readouterr().out)


def test_the_page_on_matching_is_current_and_its_examples_come_out_so() -> None:
    assert text_of("docs/matching.md") == page_by("matching_page"), "run `make dictionary`"


def test_the_page_on_the_match_model_shows_the_weights_of_the_default_model() -> None:
    assert text_of("docs/matching-model.md") == page_by("match_model_page"), "run `python docs/match_model_page.py`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("words", [w for p in ("README.md", "docs/audit.md") for w in commands_of(p)], ids=" ".join)
def test_every_command_of_the_pages_exists_with_its_options(words: list[str]) -> None:
    command = get_command(build_app())
    rest = words[1:]
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts}
    assert command.name in words
    assert {word for word in rest if word.startswith("--")} <= options
    assert all(Path(ROOT / word).is_file() for word in rest if word.startswith("tests/"))


def test_every_scenario_and_policy_named_in_a_command_ships() -> None:
    known = {*shipped_ids(), *(entry.id for entry in shelf())}
    commands = [w for p in ("README.md", "docs/audit.md") for w in commands_of(p)]
    after = {"run", "--policy", "show"}
    named = {words[n + 1] for words in commands for n, word in enumerate(words[:-1]) if word in after}
    assert named and {n for n in named if not n.startswith(("runs/", "coordinator"))} <= known


def test_the_policy_that_the_page_shows_is_accepted() -> None:
    policy = parse_policy(blocks("docs/policies.md", "toml")[0].encode(), "docs/policies.md")
    assert policy.id == "seven-days" and len(policy.windows) == 3


def test_the_page_on_policies_names_every_shipped_one() -> None:
    shown = text_of("docs/policies.md")
    assert all(f"`{policy}`" in shown or policy.startswith("fixed-") for policy in shipped_ids())


def test_the_page_on_audits_names_every_reason() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", text_of("docs/audit.md"), re.M)
    assert {str(reason) for reason in Reason} <= set(rows)


def test_every_decision_has_its_date_and_its_four_parts() -> None:
    entries = re.split(r"^### ", text_of("docs/decisions.md"), flags=re.M)[1:]
    assert len(entries) > 15
    for entry in entries:
        assert re.match(r"\d{4}-\d{2}-\d{2} · \S", entry), entry.splitlines()[0]
        assert all(f"**{part}.**" in entry for part in ("Context", "Choice", "Price", "Would change our mind"))


def test_the_version_of_the_program_stands_in_the_changelog() -> None:
    from emr_hub import __version__

    assert f"## [{__version__}] - " in text_of("CHANGELOG.md") and "**Numbers change**" in text_of("CHANGELOG.md")


def test_no_term_of_the_glossary_comes_twice() -> None:
    terms = re.findall(r"^\| ([^|]+?) \|", text_of("docs/glossary.md"), re.M)
    terms = [t for t in terms if t not in ("term", "---")]
    assert len(terms) == len(set(terms)) > 20


def test_every_page_that_a_file_names_is_part_of_the_project() -> None:
    known = {page.name for page in PAGES} | {"README.md"}
    folders = ("emr_hub", "coordinator", "hospitals", "scenarios", "docs", "benchmarks")
    files = (p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in (".py", ".csv", ".toml", ".md"))
    naming = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in re.findall(r"[\w-]+\.md\b", path.read_text(encoding="utf-8"))
    }
    assert not {entry for entry in naming if entry.rpartition(": ")[2] not in known}
