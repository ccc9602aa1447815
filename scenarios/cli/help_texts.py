"""Gives every command, argument and option its help text from the messages table."""

from __future__ import annotations

from typing import Any

from scenarios.cli.help_layout import speaking
from scenarios.cli.voice import Voice, messages


def with_help(command: Any, voice: Voice, path: str = "") -> Any:
    """The same command tree with the help texts of one language; keys are `help.COMMAND` and `help.COMMAND.OPTION`."""
    command.help = command.short_help = voice.say(_key(path))
    for parameter in command.params:
        parameter.help = _text(f"{_key(path)}.{parameter.name}", voice) or parameter.help
    command.context_class = speaking(command.context_class, voice)
    if asks_for_help := command.get_help_option(command.context_class(command)):
        asks_for_help.help = voice.say("help.help")
    for name, child in getattr(command, "commands", {}).items():
        with_help(child, voice, f"{path}.{name}")
    return command


def _key(path: str) -> str:
    return f"help{path}"


def _text(key: str, voice: Voice) -> str | None:
    return voice.say(key) if key in messages() else None
