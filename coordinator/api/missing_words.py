"""What a history does not hold, and why, in words: English and Vietnamese, with a code for programs."""

from __future__ import annotations

from typing import Any

from coordinator.services.history import History, Silence
from coordinator.services.history.sources import Why
from emr_hub.terminology import Facility

_WORDS = {
    Why.SILENT: (
        "transient",
        "{name} did not answer: {n} of its results are missing here. That is not to say that there are none.",
        "{name} không trả lời: thiếu {n} kết quả của cơ sở này. Không có nghĩa là không có kết quả.",
    ),
    Why.UNREADABLE: (
        "processing",
        "{n} results of {name} are missing here: what it answered is not usable.",
        "Thiếu {n} kết quả của {name}: nội dung trả về không dùng được.",
    ),
    Why.GONE: (
        "not-found",
        "{n} results that were pointed to are not at {name} any more.",
        "{n} kết quả đã được chỉ tới không còn ở {name}.",
    ),
}
_REPEATED = (
    "{n} results were delivered more than once and are told once.",
    "{n} kết quả được gửi nhiều lần, chỉ hiển thị một lần.",
)
_UNDECIDED = (
    "{n} registrations may be the same person; nothing of them is told before a reviewer has decided.",
    "{n} hồ sơ có thể là của cùng một người; chưa hiển thị gì cho đến khi được rà soát.",
)


def remarks(found: History) -> list[dict[str, Any]]:
    """The issues of the outcome, warnings first; none where nothing is to be said."""
    said = [_silence(one) for one in found.silences]
    if found.repeated:
        said.append(_issue("information", "duplicate", _REPEATED, found.repeated))
    if found.undecided:
        said.append(_issue("information", "incomplete", _UNDECIDED, found.undecided))
    return said


def _silence(one: Silence) -> dict[str, Any]:
    code, *words = _WORDS[one.why]
    made = _issue("warning", code, (words[0], words[1]), one.results, one.source.facility)
    made["expression"] = [f"source.{one.source.key.lower()}"]
    return made


def _issue(severity: str, code: str, words: tuple[str, str], n: int, of: Facility | None = None) -> dict[str, Any]:
    english = words[0].format(n=n, name=of.name_en if of else "")
    vietnamese = words[1].format(n=n, name=of.name_vi if of else "")
    return {"severity": severity, "code": code, "diagnostics": f"{english} / {vietnamese}"}
