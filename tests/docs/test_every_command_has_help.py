"""Every command, argument and option says what it is for, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from scenarios.cli.help_texts import with_help
from scenarios.cli.program import build_app
from scenarios.cli.voice import LANGUAGES, Language, Voice, messages

CONTRACT = {
    "run": {"scenario", "out", "seed", "patients", "days", "policy", "engine", "workers", "json", "quiet"},
    "audit": {"paths", "policy", "format", "out", "strict", "json", "quiet"},
    "scenarios": set(),
    "policies": set(),
    "policies show": {"policy"},
    "catalogue": {"shelf"},
    "serve coordinator": {"port", "data", "database"},
    "serve hospital": {"key", "port", "data", "database"},
    "report": {"folder"},
    "verify": {"folder"},
    "compare": {"first", "second"},
    "export": {"folder", "format", "out"},
}


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below this one, with its path."""
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, f"{path} {name}".strip())


def tree(language: Language = "en") -> dict[str, Any]:
    """The whole command tree by path, with help texts."""
    return dict(commands(with_help(get_command(build_app()), Voice(language))))


def names(command: Any) -> set[str]:
    """How a user writes each parameter: the long option, or the argument's name."""
    return {next((o.removeprefix("--") for o in p.opts if o.startswith("--")), p.name) for p in command.params}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_every_option_has_help(language: Language) -> None:
    for path, command in tree(language).items():
        assert command.help, path
        for parameter in command.params:
            assert parameter.help, f"{path} {parameter.name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_says_of_itself_what_it_is_for(language: Language) -> None:
    told = Voice(language).say("help.help")
    assert {path for path, one in tree(language).items() if told not in " ".join(_page(one).split())} == set()


ENGLISH = re.compile(r"Usage:|Arguments:|Options:|Commands:|default:|required\]|<\w+[^>]*>")


def test_vietnamese_help_is_laid_out_in_vietnamese() -> None:
    assert {path: found for path, one in tree("vi").items() if (found := ENGLISH.findall(_page(one)))} == {}
    assert {"Usage:", "Options:", "Commands:", "default:"} <= set(ENGLISH.findall(_page(tree("en")[""])))
    assert {"Arguments:", "required]"} <= set(ENGLISH.findall(_page(tree("en")["audit"])))


def _page(command: Any) -> str:
    return str(command.get_help(command.context_class(command)))


@pytest.mark.parametrize("path", CONTRACT)
def test_every_command_of_the_contract_exists_with_its_options(path: str) -> None:
    assert names(tree()[path]) - {"help"} >= CONTRACT[path]


def test_vietnamese_help_differs_from_english_help() -> None:
    english, vietnamese = tree("en"), tree("vi")
    assert all(english[path].help != vietnamese[path].help for path in english)


def test_no_help_text_is_left_over() -> None:
    used = {"help", "help.help"}  # of all commands together; of every `--help`
    for path, command in tree().items():
        key = ".".join(["help", *path.split()])
        used |= {key, *(f"{key}.{p.name}" for p in command.params)}
    assert {key for key in messages() if key.startswith("help")} <= used
