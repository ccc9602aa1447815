"""A name on its way into a record: said at the desk, typed, stored, carried over. The order is that of the story."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from hospitals.population.desk.contact import Contacts
from hospitals.population.mistakes import Slips, charsets, keyboard, letters, words
from hospitals.population.papers import NOBODY, Identities
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
Texts = NDArray[np.object_]


@cache
def _said(kind: str) -> tuple[str, ...]:
    return tuple(row["text"] for row in rows(ROOM, "desk_words") if row["kind"] == kind)


def write_names(people: Identities, contacts: Contacts, slips: Slips, unknown: NDArray[np.bool_]) -> Texts:
    """The name of each card."""
    names = people.bearers.name[contacts.bearer].copy()
    plain = ~unknown & ~_newborns(people, contacts, slips, names)
    names[unknown] = np.array(_said("unidentified"), dtype=object)[_pick(slips, "unidentified")[unknown]]
    nameless = slips.strikes("placeholder_name", plain)
    names[nameless] = np.array(_said("placeholder"), dtype=object)[_pick(slips, "placeholder")[nameless]]
    plain &= ~nameless
    _as_said(slips, names, plain & ~people.bearers.foreign[contacts.bearer])
    _as_typed(slips, names, plain)
    _as_stored(slips, names)
    return names


def _pick(slips: Slips, kind: str) -> NDArray[np.int64]:
    return (slips.luck(f"{kind} words") % np.uint64(len(_said(kind)))).astype(np.int64)


def _newborns(people: Identities, contacts: Contacts, slips: Slips, names: Texts) -> NDArray[np.bool_]:
    """Names of children who have none yet; says which cards were written so."""
    mother = people.bearers.mother[contacts.bearer]
    of_mother = slips.strikes("newborn_of", contacts.newborn & (mother != NOBODY))
    placeholder = slips.strikes("newborn_placeholder", contacts.newborn & ~of_mother)
    for row in np.flatnonzero(of_mother):
        names[row] = f"{_said('newborn of')[0]} {people.bearers.name[mother[row]]}"
    chosen = _pick(slips, "newborn")
    for row in np.flatnonzero(placeholder):
        names[row] = _said("newborn")[chosen[row]].format(family=names[row].split(" ")[0])
    return of_mother | placeholder


def _as_said(slips: Slips, names: Texts, able: NDArray[np.bool_]) -> None:
    slips.rewrite("middle_dropped", names, words.middle_dropped, able)
    slips.rewrite("one_middle_dropped", names, words.one_middle_dropped, able)
    slips.rewrite("order_swapped", names, words.given_name_first, able)
    slips.rewrite("titled", names, partial(words.titled, titles=_said("title")), able)
    slips.rewrite("other_i", names, letters.other_i, able)
    slips.rewrite("regional_name", names, regional, able)


def regional(name: str, luck: int) -> str:
    """One syllable in the form of the other region."""
    pairs = {row["one"]: row["other"] for row in rows(ROOM, "regional_names")}
    both = pairs | {other: one for one, other in pairs.items()}
    parts = name.split(" ")
    able = [place for place, part in enumerate(parts) if part in both]
    if able:
        place = able[luck % len(able)]
        parts[place] = both[parts[place]]
    return " ".join(parts)


def _as_typed(slips: Slips, names: Texts, able: NDArray[np.bool_]) -> None:
    slips.rewrite("neighbouring_key", names, keyboard.neighbouring_key, able)
    slips.rewrite("one_letter", names, keyboard.one_letter, able)
    slips.rewrite("telex_left", names, keyboard.telex_left, able)
    slips.rewrite("vni_left", names, keyboard.vni_left, able)
    slips.rewrite("tone_lost", names, letters.tone_lost, able)
    slips.rewrite("tone_place", names, letters.tone_on_second_vowel, able)
    slips.rewrite("spaced", names, words.spaced, able)


def _as_stored(slips: Slips, names: Texts) -> None:
    longest = int(numbers(ROOM, "desk")["name_field"])
    slips.rewrite("accents_lost", names, letters.without_accents)
    slips.rewrite("capitals", names, words.capitals)
    slips.rewrite("charset_tcvn3", names, charsets.tcvn3_shown_as_latin)
    slips.rewrite("charset_vni", names, charsets.vni_shown_as_latin)
    slips.rewrite("charset_utf8", names, charsets.utf8_read_as_latin)
    slips.rewrite("charset_question", names, charsets.question_marks)
    slips.rewrite("cut", names, partial(words.cut, characters=longest))
    slips.rewrite("two_pieces", names, letters.in_two_pieces)
