"""The page around the sections: one file, both languages, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from scenarios.reports.markup import tag, text
from scenarios.reports.texts import LANGUAGES, Voice

Article = Callable[[Voice], str]  # writes the inside of one language's article


def page(article: Article, shared: str = "") -> bytes:
    """The whole page in UTF-8. It shows Vietnamese first; the other language is one click away, without script too.

    `shared` follows the articles and is seen in both languages.
    """
    voices = [Voice(language) for language in LANGUAGES]
    articles = "".join(tag("article", article(v), lang=v.language, data_language=v.language) for v in voices)
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    head += text("title", "EMR Hub") + f"<style>{_part('page.css')}</style>"
    body = _choice() + tag("main", articles + shared) + f"<script>{_part('page.js')}</script>"
    return f'<!DOCTYPE html>\n<html lang="vi"><head>{head}</head><body>{body}</body></html>\n'.encode()


def _choice() -> str:
    """The two buttons that choose the language: radio inputs, so that style alone can obey them."""
    one = "".join(
        f'<input type="radio" name="language" id="speak-{language}"{" checked" if language == "vi" else ""}>'
        + text("label", Voice(language).say(f"language_{language}"), for_=f"speak-{language}", lang=language)
        for language in LANGUAGES
    )
    legend = text("legend", " / ".join(Voice(language).say("choose_language") for language in LANGUAGES))
    return tag("fieldset", legend + one, class_="languages")


def _part(name: str) -> str:
    return (files("scenarios.reports") / name).read_text(encoding="utf-8").strip()
