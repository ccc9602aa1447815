"""Small pieces of HTML; every text that comes in is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def tag(name: str, inner: str, **attributes: str) -> str:
    """An element around markup; attribute values are escaped, `class_` is written class."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{inner}</{name}>"


def text(name: str, words: str, **attributes: str) -> str:
    """An element around plain text."""
    return tag(name, escape(words), **attributes)


def section(identifier: str, heading: str, *parts: str) -> str:
    """A titled section; the heading is plain text, the parts are markup."""
    return tag("section", text("h2", heading) + "".join(parts), id=identifier)


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1, folded: bool = False
) -> str:
    """A table of plain texts. The first `words` columns are text, the others numbers; the first cell heads its row.

    `folded`: its figures may take two lines, for tables that are too wide otherwise. A number in a head keeps its sign.
    """
    whole_heads = [h.replace(" %", "\u00a0%") for h in head]
    heads = "".join(text("th", h, scope="col", class_="t" if i < words else "n") for i, h in enumerate(whole_heads))
    body = "".join(tag("tr", _cells(row, words)) for row in rows)
    whole = text("caption", caption) + tag("thead", tag("tr", heads)) + tag("tbody", body)
    made = tag("table", whole, class_="folded") if folded else tag("table", whole)
    return tag("div", made, class_="wide", role="region", aria_label=caption, tabindex="0")


def _cells(row: Sequence[str], words: int) -> str:
    first = text("th", row[0], scope="row", class_="t")
    return first + "".join(text("td", c, class_="t" if i < words else "n") for i, c in enumerate(row[1:], start=1))


def figure(svg: str, alternative: str, caption: str) -> str:
    """A picture that screen readers read as its alternative text."""
    return tag("figure", tag("div", svg, role="img", aria_label=alternative) + text("figcaption", caption))


def items(lines: Iterable[str]) -> str:
    """A list of plain sentences."""
    return tag("ul", "".join(text("li", line) for line in lines))


def tiles(pairs: Iterable[tuple[str, str, str]]) -> str:
    """Big figures: value, what it is, and a remark below."""
    one = "".join(
        tag("div", text("dt", label) + text("dd", value, class_="value") + text("dd", remark), class_="tile")
        for value, label, remark in pairs
    )
    return tag("dl", one, class_="tiles")
