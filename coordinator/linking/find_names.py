"""How alike two names are, compiled: the twin of `coordinator.matching.levels.names`, over numbers of words.

Levels are numbered as `NameLevel` lists them; tests hold both to each other. Where a pair of words has no level yet
the answer is unfinished: the pair is noted in `asked`, and the names are compared again once it is known.
"""

from __future__ import annotations

from numba import njit

from coordinator.linking.syllables import UNKNOWN, level_of, pair_key

NAME_LEVELS = (
    "exact", "tone-place", "repaired", "accents-missing", "spacing", "i-y", "regional", "one-accent-missing",
    "middle-dropped", "cut", "order-swapped", "own-name", "typo", "other-accent", "middle-other", "given-equal",
    "different", "missing",
)  # fmt: skip
(
    EXACT, TONE_PLACE, REPAIRED, ACCENTS_MISSING, SPACING, I_Y, REGIONAL, ONE_ACCENT_MISSING, MIDDLE_DROPPED, CUT,
    ORDER_SWAPPED, OWN_NAME, TYPO, OTHER_ACCENT, MIDDLE_OTHER, GIVEN_EQUAL, DIFFERENT, MISSING,
) = range(len(NAME_LEVELS))  # fmt: skip
SYLLABLE_AGREES, SYLLABLE_I_Y, SYLLABLE_ONE_NAME, SYLLABLE_OWN, SYLLABLE_TYPO, SYLLABLE_OTHER_MARKS = 2, 3, 4, 5, 6, 7
SYLLABLE_OTHER = 8
CUT_AT_A_WORD, CUT_IN_A_WORD = 12, 18
LEVEL, GIVEN, FAMILY, MIDDLES, MIDDLE = range(5)
"""Where a match (an array) holds its level, agreed given name, family, number of agreed middle names, the first one."""
MATCH_SIZE = MIDDLE + 256  # a name holds 255 signs
COUNT, UNFINISHED, ASKED = range(3)
"""Where `asked` holds how many pairs were noted, whether an answer waits for one, and the first of them."""
_NO_WORD = -1


@njit(cache=True, nogil=True)
def name_match(names, table, one, other, best, beside, asked):  # type: ignore[no-untyped-def]
    """The best match among the readings of two names, into `best`; `beside` is room to work in, two matches long."""
    first, last = names.name[one].form_at, names.name[one].form_end
    begin, end = names.name[other].form_at, names.name[other].form_end
    if first == last or begin == end:
        _no_match(best, MISSING)
        return
    form_match(names, table, first, begin, best, asked)
    if last - first == 1 and end - begin == 1:
        return
    opening = beside[MATCH_SIZE:]
    _copy(best, opening)
    for f in range(first, last):
        for g in range(begin, end):
            form_match(names, table, f, g, beside, asked)
            if _comes_before(beside, best):
                _copy(beside, best)
    if best[LEVEL] >= opening[LEVEL]:
        _copy(opening, best)
    elif best[LEVEL] in (EXACT, TONE_PLACE, ACCENTS_MISSING):
        best[LEVEL] = REPAIRED


@njit(cache=True, nogil=True, inline="always")
def _copy(match, into):  # type: ignore[no-untyped-def]
    for n in range(MIDDLE + match[MIDDLES]):
        into[n] = match[n]


@njit(cache=True, nogil=True)
def mothers_match(names, table, one, other, best, asked):  # type: ignore[no-untyped-def]
    """Two children without a name are alike as far as their mothers are."""
    a, b = names.name[one].mother, names.name[other].mother
    if a < 0 or b < 0:
        _no_match(best, MISSING)
    else:
        form_match(names, table, a, b, best, asked)


@njit(cache=True, nogil=True)
def _no_match(found, level):  # type: ignore[no-untyped-def]
    found[LEVEL], found[GIVEN], found[FAMILY], found[MIDDLES] = level, _NO_WORD, 0, 0


@njit(cache=True, nogil=True)
def _comes_before(one, other):  # type: ignore[no-untyped-def]
    """Level, given name, middle names, family: words compare as their numbers do."""
    if one[LEVEL] != other[LEVEL]:
        return one[LEVEL] < other[LEVEL]
    if one[GIVEN] != other[GIVEN]:
        return one[GIVEN] < other[GIVEN]
    for n in range(min(one[MIDDLES], other[MIDDLES])):
        if one[MIDDLE + n] != other[MIDDLE + n]:
            return one[MIDDLE + n] < other[MIDDLE + n]
    if one[MIDDLES] != other[MIDDLES]:
        return one[MIDDLES] < other[MIDDLES]
    return one[FAMILY] < other[FAMILY]


@njit(cache=True, nogil=True)
def form_match(names, table, f, g, found, asked):  # type: ignore[no-untyped-def]
    """How alike two readings are, into `found`."""
    one, other = names.form[f], names.form[g]
    a, b = one.syllable_at, other.syllable_at
    n, m = one.syllable_end - a, other.syllable_end - b
    same_text = one.spelt == other.spelt
    if same_text or one.toned == other.toned:
        _no_match(found, EXACT if same_text else TONE_PLACE)
        found[FAMILY] = 1
        _take_agreed(names, a, a, n, found)
        return
    if n == m:
        level = _side_by_side(names, table, a, b, n, one.bare or other.bare, asked)
        if level >= 0:
            _no_match(found, level)
            found[FAMILY] = _syllable(table, names.word[a], names.word[b], asked) <= SYLLABLE_ONE_NAME
            _take_agreed(names, a, b, n, found)
            return
    if _rearranged(names, table, one, other, found, asked):
        return
    if n > m or (n == m and _is_later(names, a, b, n)):
        a, b, n, m = b, a, m, n
    if not _shortened(names, table, a, n, b, m, found, asked):
        _ends(names, table, a, n, b, m, found, asked)


@njit(cache=True, nogil=True, inline="always")
def _syllable(table, one, other, asked):  # type: ignore[no-untyped-def]
    """The level of two words; one not known yet is noted, and counts as another name for now."""
    found = level_of(table.keys, table.levels, one, other)
    if found != UNKNOWN:
        return found
    asked[UNFINISHED] = 1
    if asked[COUNT] + ASKED < asked.size:
        asked[ASKED + asked[COUNT]] = pair_key(one, other)
        asked[COUNT] += 1
    return SYLLABLE_OTHER


@njit(cache=True, nogil=True)
def _side_by_side(names, table, a, b, n, bare, asked):  # type: ignore[no-untyped-def]
    """The level of two readings of one length; -1 when more than one syllable is of another name."""
    low, lowest, missing = 0, 0, 0
    for k in range(n):
        level = _syllable(table, names.word[a + k], names.word[b + k], asked)
        missing += level == SYLLABLE_AGREES
        low += level > SYLLABLE_AGREES
        lowest = max(lowest, level)
    if low == 0:
        return ONE_ACCENT_MISSING if missing == 1 and not bare else ACCENTS_MISSING
    if lowest <= SYLLABLE_ONE_NAME:
        return I_Y if lowest == SYLLABLE_I_Y else REGIONAL
    if low > 1 or lowest == SYLLABLE_OTHER:
        return -1
    return OWN_NAME if lowest == SYLLABLE_OWN else TYPO if lowest == SYLLABLE_TYPO else OTHER_ACCENT


@njit(cache=True, nogil=True)
def _take_agreed(names, a, b, n, found):  # type: ignore[no-untyped-def]
    """The plain words that agree side by side: the last, and those in the middle."""
    if names.plain[a + n - 1] == names.plain[b + n - 1]:
        found[GIVEN] = names.plain[a + n - 1]
    for k in range(1, n - 1):
        if names.plain[a + k] == names.plain[b + k]:
            found[MIDDLE + found[MIDDLES]] = names.plain[a + k]
            found[MIDDLES] += 1


@njit(cache=True, nogil=True)
def _rearranged(names, table, one, other, found, asked):  # type: ignore[no-untyped-def]
    """Words parted or ordered otherwise."""
    a, b = one.syllable_at, other.syllable_at
    n = one.syllable_end - a
    if n == other.syllable_end - b and _are_equal(names, a, b, n):
        return False
    if one.joined == other.joined:
        same = one.bare or other.bare or one.letters == other.letters
        _no_match(found, SPACING if same else OTHER_ACCENT)
        return True
    if one.bag != other.bag:
        return False
    same = True
    for k in range(n):
        same &= _syllable(table, names.in_bag[a + k], names.in_bag[b + k], asked) <= SYLLABLE_AGREES
    _no_match(found, ORDER_SWAPPED if same else OTHER_ACCENT)
    return True


@njit(cache=True, nogil=True)
def _are_equal(names, a, b, n):  # type: ignore[no-untyped-def]
    """Whether so many plain words from a and from b are the same."""
    for k in range(n):
        if names.plain[a + k] != names.plain[b + k]:
            return False
    return True


@njit(cache=True, nogil=True)
def _is_later(names, a, b, n):  # type: ignore[no-untyped-def]
    """Whether the plain words from a come after those from b."""
    for k in range(n):
        if names.plain[a + k] != names.plain[b + k]:
            return names.plain[a + k] > names.plain[b + k]
    return False


@njit(cache=True, nogil=True)
def _shortened(names, table, a, n, b, m, found, asked):  # type: ignore[no-untyped-def]
    """A middle name left out of the shorter name, or its end cut off."""
    kept = _kept(names, a, n, b, m)
    if kept >= 0:
        _no_match(found, CUT)
        found[FAMILY] = 1
        _take_middle(names, a + 1, a + kept, found)
        return True
    if n < 2 or n >= m or not _within(names, a, n, b, m):
        return False
    first = _syllable(table, names.word[a], names.word[b], asked) <= SYLLABLE_ONE_NAME
    if not (_syllable(table, names.word[a + n - 1], names.word[b + m - 1], asked) <= SYLLABLE_ONE_NAME and first):
        return False
    _no_match(found, MIDDLE_DROPPED)
    found[FAMILY] = 1
    if names.plain[a + n - 1] == names.plain[b + m - 1]:
        found[GIVEN] = names.plain[a + n - 1]
    _take_middle(names, a + 1, a + n - 1, found)
    return True


@njit(cache=True, nogil=True)
def _take_middle(names, begin, end, found):  # type: ignore[no-untyped-def]
    for at in range(begin, end):
        found[MIDDLE + found[MIDDLES]] = names.plain[at]
        found[MIDDLES] += 1


@njit(cache=True, nogil=True)
def _kept(names, a, n, b, m):  # type: ignore[no-untyped-def]
    """How many whole words a narrow field kept of the long name; -1 when the short one is not its beginning."""
    same = 0
    while same < min(n, m) and names.plain[a + same] == names.plain[b + same]:
        same += 1
    length = n - 1
    for k in range(n):
        length += _length(names, names.plain[a + k])
    if same == n and n < m:
        return n if length >= CUT_AT_A_WORD else -1
    in_a_word = same >= n - 1 and _begins(names, names.plain[a + n - 1], names.plain[b + n - 1])
    return n - 1 if in_a_word and length >= CUT_IN_A_WORD else -1


@njit(cache=True, nogil=True, inline="always")
def _length(names, word):  # type: ignore[no-untyped-def]
    return names.sign_at[word + 1] - names.sign_at[word] if word >= 0 else 0


@njit(cache=True, nogil=True)
def _begins(names, short, long):  # type: ignore[no-untyped-def]
    """Whether one plain word begins with another; the empty word begins every word."""
    size = _length(names, short)
    if size > _length(names, long):
        return False
    for k in range(size):
        if names.sign[names.sign_at[short] + k] != names.sign[names.sign_at[long] + k]:
            return False
    return True


@njit(cache=True, nogil=True)
def _within(names, a, n, b, m):  # type: ignore[no-untyped-def]
    """Whether the middle of the short name is found, in order, in the middle of the long one."""
    at = b + 1
    for k in range(a + 1, a + n - 1):
        while at < b + m - 1 and names.plain[at] != names.plain[k]:
            at += 1
        if at >= b + m - 1:
            return False
        at += 1
    return True


@njit(cache=True, nogil=True)
def _ends(names, table, a, n, b, m, found, asked):  # type: ignore[no-untyped-def]
    """Names that are not forms of one another: what of their ends agrees."""
    family = _syllable(table, names.word[a], names.word[b], asked) <= SYLLABLE_ONE_NAME
    given = _syllable(table, names.word[a + n - 1], names.word[b + m - 1], asked) <= SYLLABLE_ONE_NAME
    _no_match(found, (MIDDLE_OTHER if family else GIVEN_EQUAL) if given else DIFFERENT)
    found[FAMILY] = family
    if n == 1 or m == 1:
        found[LEVEL] = GIVEN_EQUAL if given else DIFFERENT
    elif given and names.plain[a + n - 1] == names.plain[b + m - 1]:
        found[GIVEN] = names.plain[a + n - 1]
