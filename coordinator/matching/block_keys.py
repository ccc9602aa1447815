"""Which cards are worth comparing: those that share a key. One blocking for the online index and for bulk.

Several keys, each tight (a few cards in a million) and each tolerant of other errors, so that a missing or mistaken
field leaves some key standing. A key knows nothing of other cards.
"""

from __future__ import annotations

from collections.abc import Iterator

from coordinator.matching.features import Features
from coordinator.matching.forms import Birth, Papers

_RARE_WORDS = 4  # names of four words are rare enough to block with the year alone; of three they are not
MOST_CARDS = 500  # a key shared by more cards than this does not block: no person has so many, a desk's phone has


def block_keys(features: Features, frequent: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The keys of a card, sorted, each `kind:value`; without those in `frequent`, which are dropped by rule."""
    found = {*_paper_keys(features.papers), *_contact_keys(features), *_name_keys(features)}
    return tuple(sorted(found - frequent))


def _paper_keys(papers: Papers) -> Iterator[str]:
    for number in papers.citizen + papers.strangers:
        yield f"c:{number}"
    if papers.insurance:
        yield f"i:{papers.insurance}"
    if papers.old:
        yield f"o:{papers.old}"
    if papers.other:
        yield f"x:{papers.other}"


def _contact_keys(features: Features) -> Iterator[str]:
    if features.phone is not None:
        yield f"p:{features.phone.number}"
    if features.record:
        yield f"r:{features.record}"
    birth, place = features.birth, features.place
    if birth is not None and birth.is_whole and place is not None and place.ward:
        yield f"w:{birth.eight_digits}|{place.province}|{place.ward}"


def _name_keys(features: Features) -> Iterator[str]:
    birth, place = features.birth, features.place
    if birth is None:
        return
    forms = features.names.forms
    if features.names.mother is not None:
        forms = (*forms, features.names.mother)
    where = f"{place.province}|{place.ward}" if place is not None and place.ward else ""
    for form in forms:
        folds = [syllable.fold for syllable in form.syllables]
        bag = "".join(sorted(folds))
        if birth.is_whole:
            yield from _dated_keys(folds, bag, birth)
        if where:
            yield f"n:{'.'.join(sorted((folds[0], folds[-1])))}|{birth.year}|{where}"
        if len(folds) >= _RARE_WORDS:
            yield f"y:{bag}|{birth.year}|{features.sex}"


def _dated_keys(folds: list[str], bag: str, birth: Birth) -> Iterator[str]:
    """Name and whole day of birth. The bag forgives order; the given name all before it; the rest the given name."""
    early, late = sorted((birth.month, birth.day))  # day and month swapped share a key
    yield f"b:{bag}|{birth.year}|{early}.{late}"
    yield f"d:{bag}|{birth.year % 10}|{birth.month}.{birth.day}"  # a year ten or more off
    yield f"g:{folds[-1]}|{birth.eight_digits}"
    if len(folds) > 1:
        yield f"f:{''.join(folds[:-1])}|{birth.eight_digits}"
