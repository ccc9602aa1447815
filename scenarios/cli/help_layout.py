"""The words around the help texts, in the language asked for: headings, and what is added to a parameter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from scenarios.cli.voice import Voice

_KIND = re.compile(r" <[^>]+>$")  # of an argument: its help text says what it is
_ADDED = re.compile(r"  \[[^\]]*\]$")  # behind a help text: default, range, required


def speaking(context: Any, voice: Voice) -> Any:
    """The class of a command's contexts, so that the help is laid out in the words of the voice."""
    known: Any = context.formatter_class

    class Layout(known):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, voice.say("layout.usage") + " ")

        def section(self, name: str) -> AbstractContextManager[None]:
            found: AbstractContextManager[None] = super().section(voice.say(f"layout.{name.lower()}"))
            return found

        def write_dl(self, rows: Sequence[tuple[str, str]], *more: Any, **others: Any) -> None:
            super().write_dl([(_KIND.sub("", name), _told(text, voice)) for name, text in rows], *more, **others)

    return type("Speaking", (context,), {"formatter_class": Layout})


def _told(text: str, voice: Voice) -> str:
    def said(added: re.Match[str]) -> str:
        words = added[0].replace("default:", voice.say("layout.default"))
        return words.replace("required]", voice.say("layout.required") + "]")

    return _ADDED.sub(said, text)
