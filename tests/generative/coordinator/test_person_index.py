"""Who is whom depends on what stands, never on how it came to stand: the index against the pure functions.

Examples are built to collide (feeds.py); what was reached is counted, and faults planted in the index must be found.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from coordinator.person_index import circle
from coordinator.person_index.linked import Linked
from tests.generative.coordinator.feeds import CARDS, Index, Step, World, said, stories, told, undone

_feeds = st.tuples(
    stories,
    st.lists(told, min_size=2, max_size=5),
    st.lists(st.one_of(told, told, said, said, undone), min_size=2, max_size=6),
).map(lambda parts: [step for part in parts for step in part])
_quiet = settings(max_examples=80, deadline=None, derandomize=True, database=None)
reached: Counter[str] = Counter()
ENTER, SETTLE = (sys.modules[f"coordinator.person_index.{name}"] for name in ("enter", "settle"))  # not the functions


def differences(feed: Sequence[Step]) -> list[str]:
    """Where the index says another than the pure functions, after each step."""
    index, world = Index(), World()
    found: list[str] = []
    for step in feed:
        index.take([step], world)
        found += _compared(index, world)
    return found


def _compared(index: Index, world: World) -> list[str]:
    expected, log = world.expected(), index.by_the_log()
    wrong = [] if dict(expected.person_of) == dict(log) else [f"the log: {log} for {expected.person_of}"]
    for name, linked in index.linked(CARDS).items():
        wanted = Linked(*expected.linked(name)) if name in world.cards else None
        if linked != wanted:
            wrong.append(f"{name}: {linked} for {wanted}")
    reached.update(["joined"] * (len(expected.members) < len(world.cards)))
    reached.update(str(question.reason) for question in expected.questions)
    return wrong


@given(_feeds)
@_quiet
def test_after_every_step_the_index_and_its_log_say_what_the_cards_and_pins_say(feed: list[Step]) -> None:
    assert differences(feed) == []


def test_the_examples_reach_joined_persons_and_every_reason_to_ask() -> None:
    test_after_every_step_the_index_and_its_log_say_what_the_cards_and_pins_say()
    assert {"joined", "probable", "refused", "pins"} <= reached.keys(), reached


@given(st.lists(told, min_size=2, max_size=6, unique_by=lambda s: s.one), st.lists(said, max_size=3), st.randoms())
@_quiet
def test_any_order_of_arrival_gives_the_same_persons_and_the_same_questions(
    arrivals: list[Step], pins: list[Step], luck: object
) -> None:
    feed = [*arrivals, *{(pin.one, pin.other): pin for pin in pins}.values()]
    shuffled = list(feed)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    ends = []
    for steps in (feed, shuffled):
        index = Index()
        index.take(steps, World())
        ends.append((index.linked(CARDS), dict(index.by_the_log())))
    assert ends[0] == ends[1]


@given(st.lists(told, min_size=2, max_size=6), said)
@_quiet
def test_what_was_said_and_withdrawn_leaves_everybody_as_before(arrivals: list[Step], pin: Step) -> None:
    index, world = Index(), World()
    index.take(arrivals, world)
    before = index.linked(CARDS), dict(index.by_the_log())
    index.take([pin, Step("withdraw", pin.one, pin.other)], world)
    after = index.linked(CARDS), dict(index.by_the_log())
    assert before == after


def _forgets_pins(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(circle, "_joining", lambda c: [p for p, found in c.pairs.items() if found.certain])


def _looks_at_old_persons_only(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(circle, "_joining", lambda c: [])


def _does_not_look_beyond(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(circle.Circle, "beyond", lambda c: set())


def _keeps_old_pairs(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(ENTER.pairs, "forget", lambda book, pairs: None)
    patched.setattr(ENTER.pairs, "write", lambda book, compared: None)


def _never_unlinks(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(SETTLE, "_unlinked", lambda before, after, witness: [])


def _lets_questions_stand(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(SETTLE, "ask_instead", lambda book, persons, found: None)


def _forgets_other_keys(patched: pytest.MonkeyPatch) -> None:
    compared = ENTER.compared_with
    patched.setattr(ENTER, "compared_with", lambda *args: dict(list(compared(*args).items())[:1]))


def _asks_no_judge(patched: pytest.MonkeyPatch) -> None:
    persons = circle.persons
    patched.setattr(circle, "persons", lambda names, compared, pins, judge: persons(names, compared, pins))


@pytest.mark.parametrize(
    "fault",
    [
        _forgets_pins, _looks_at_old_persons_only, _does_not_look_beyond, _keeps_old_pairs, _never_unlinks,
        _lets_questions_stand, _forgets_other_keys, _asks_no_judge,
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[Step]] = []

    @settings(max_examples=100, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(_feeds)
    def draw(feed: list[Step]) -> None:
        drawn.append(feed)

    draw()
    fault(monkeypatch)
    assert any(_is_found(feed) for feed in drawn)


def _is_found(feed: list[Step]) -> bool:
    try:
        return bool(differences(feed))
    except Exception:  # a fault may also break what it leaves behind
        return True
