"""What became of a card is told once more when nobody listened the first time."""

from __future__ import annotations

from collections.abc import Mapping

from emr_hub.cds_hooks import Feedback
from emr_hub.clock import SteppedClock
from emr_hub.errors import CoordinatorDown
from emr_hub.wire import Answer, Wire
from hospitals.emr import Emr, tell_again

NOW = 1_750_000_000_000


class Line(Wire):
    """A line to a coordinator that is down for so many calls."""

    def __init__(self, down: int) -> None:
        super().__init__({})
        self.down, self.taken = down, 0

    async def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:  # fmt: skip
        self.down -= 1
        if self.down >= 0:
            raise CoordinatorDown("nobody there")
        self.taken += 1
        return Answer(200, b"{}")


async def test_feedback_that_was_not_heard_waits_and_is_told_once_somebody_listens() -> None:
    line = Line(down=3)
    emr = Emr("BM", line, SteppedClock(NOW), connected_since=0)
    emr.lost_feedback = [Feedback("card-1", "accepted", NOW, ("s",)), Feedback("card-2", "accepted", NOW, ("s",))]
    await tell_again(emr)
    assert (len(emr.lost_feedback), line.taken) == (2, 0)
    await tell_again(emr)
    assert (emr.lost_feedback, line.taken) == ([Feedback("card-1", "accepted", NOW, ("s",))], 1)
    await tell_again(emr)
    assert (emr.lost_feedback, line.taken) == ([], 2)
