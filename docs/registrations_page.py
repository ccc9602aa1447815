"""Writes docs/registrations.md from the tables of hospitals/population. Usage: python docs/registrations_page.py
(or make dictionary)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hospitals.population import causes, profile_names, profiles, rates
from hospitals.settings import rows

PAGE = Path(__file__).with_name("registrations.md")
ROOM = "hospitals.population"
WORLD = "hospitals.world"
HEAD = """# Registrations that hurt

Written by `make dictionary` from the tables of `hospitals/population/tables`; change the tables there, not this page.

A registration desk makes of a person a card: a name, a birth date, a sex, a citizen number, an insurance number, a
phone, an address. Every mistake on it has a **cause**, and every kind of desk a **profile** that says how often each
cause strikes. The simulated world and the registries below write their cards at the same desks. Nothing here is
measured in Viet Nam: the mechanics are known, most rates are assumed and say so.

## A whole registry

```python
from hospitals.population import draw_registry

registry = draw_registry(11, 1_000, {1: "careful", 2: "ordinary", 3: "unaccented"})
print(registry.registrations.num_rows, "cards of", len(registry.truth["person_id"].unique()), "people")
```

`registrations` is the table of that name in the [data dictionary](data-dictionary.md). `truth`, a table apart, says for
each card who it is (`person_id`), what went wrong (`causes`, joined by `;`, empty for a clean card), at which kind of
desk (`profile`), and how people belong together: `household`, `mother`, `twin`, `namesake` next door, `lender` of a
number that is not the person's own, `newborn` (a card from before the child had a name), `minority`, `foreigner`.
No column of the truth is in `registrations`.

Luck is keyed: each mistake is a hash of the seed, the cause and the card. The same seed gives the same bytes for any
size of block; more people add cards and change nobody's, except for ids and record numbers, which are ranks in time.
Numbers of people are given once up to a million people.

Without a mapping of hospitals there are eight: one of every profile that tuning may see, and a second ordinary one.
**The profiles `commune-station` and `private-clinic` are held out**: no weight, threshold or rule may be chosen on
them. They are there to be judged on.

## What is made up, and how one can tell
"""
MARKED = """
Mistyped numbers keep their mark. Placeholders (000000000000, 123456789 and the like) are nobody's.

## Kinds of desk
"""
FAMILIES = """
## Families and strangers

People are numbered in grids of sixteen that fall into households by their own luck. Members share an address, children
their mother's phone, and the father's family name. A twin shares birth date, home, and family and middle name; in half
of the pairs the two citizen numbers are consecutive. A newborn's card may say CON BÀ and the mother's name, or SƠ
SINH. Some heads of households live next door to a namesake born about the same year. Whoever is brought in unconscious
is VÔ DANH: no number, no address, a guessed year. Foreigners have passports and names of their own.
Elders' papers may say the first of January. A name follows sex, cohort and region by published frequencies where there
are some; the names of other peoples keep their patterns: Y and H' before an Ê Đê name, one word, five words. Communes
are real in the provinces of the pilot and its hubs, so that an address on the old map and one on the new can meet;
elsewhere they are made up.

"""
LEFT_OUT = """
## What is left out

A borrowed identity as a whole (name, date and card together): such a card is the lender's in every column and no index
can tell. A lost leading zero of a citizen number: the mark takes its place. Dates of the lunar calendar. Deaths.
In the simulated world nobody is unconscious, and its desks never leave out a birth date or a sex, with which a visit
reckons; a desk that would is refused.
"""


def page() -> str:
    """The whole page as text."""
    tables = (*_marks(), MARKED, *_profiles(), *_mistakes(), *_rates(), *_desks_of_the_world())
    return "\n".join([HEAD, *tables, FAMILIES, *_numbers("registry"), LEFT_OUT]).rstrip("\n") + "\n"


def _marks() -> Iterator[str]:
    yield from _table(
        ("what", "mark", "belongs to somebody?", "source", "status"),
        ((r["what"], r["mark"], r["belongs_to_somebody"], r["source"], r["status"]) for r in rows(ROOM, "marks")),
    )


def _profiles() -> Iterator[str]:
    yield from _table(("profile", "held out", "in words", "bằng lời"), (
        (f"`{row['profile']}`", "yes" if row["held_out"] == "1" else "", row["title_en"], row["title_vi"])
        for row in profiles()
    ))  # fmt: skip


def _mistakes() -> Iterator[str]:
    yield "\n## Every mistake, its default rate and its source\n"
    yield from _table(
        ("cause", "field", "by", "share", "of", "what is written", "source", "status"),
        ((f"`{r['cause']}`", r["field"], r["group"], r["rate"], r["of"], r["meaning"], r["source"], r["status"])
         for r in rows(ROOM, "mistakes")),
    )  # fmt: skip


def _rates() -> Iterator[str]:
    yield "\n## Where a desk differs from the default\n"
    yield "A cell is empty where the default holds. All of these are assumed.\n"
    table = rates()
    names = [name for name in profile_names() if any(r["profile"] == name for r in rows(ROOM, "profile_rates"))]
    own = {(r["profile"], r["cause"]) for r in rows(ROOM, "profile_rates")}
    yield from _table(("cause", *names), (
        (f"`{cause}`", *(
            f"{table[profile_names().index(name), place]:g}" if (name, cause) in own else "" for name in names
        ))
        for place, cause in enumerate(causes()) if any((name, cause) in own for name in names)
    ))  # fmt: skip


def _desks_of_the_world() -> Iterator[str]:
    yield "\n## Which desk stands in which hospital of the world\n"
    yield "A hospital without a line of its own has the desk of its kind.\n"
    lines = rows(WORLD, "facility_profiles")
    yield from _table(
        ("hospital", "kind", "desk", "source", "status"),
        ((r["facility"], r["kind"], f"`{r['profile']}`", r["source"], r["status"]) for r in lines),
    )


def _numbers(table: str) -> Iterator[str]:
    yield from _table(
        ("number", "value", "unit", "meaning", "source", "status"),
        ((f"`{r['name']}`", r["value"], r["unit"], r["meaning"], r["source"], r["status"]) for r in rows(ROOM, table)),
    )


def _table(heads: Sequence[str], lines: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE)
