"""The words of a card in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from coordinator.cards.content import EarlierFinding
from emr_hub.clock import DAY, HOUR, VIETNAM, Instant, datetime_of
from emr_hub.terminology import analyte, facility

Language = Literal["vi", "en"]

SUMMARY_LIMIT = 139
"""Characters a summary may have: CDS Hooks asks for fewer than 140."""

WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "found": "{service}: đã có kết quả {age} trước, {place}",
        "values": " ({values})",
        "days": "{n} ngày", "hours": "{n} giờ", "minutes": "dưới 1 giờ",
        "head": "| Xét nghiệm | Kết quả | Đánh giá | Nơi làm | Mức phòng xét nghiệm | Lấy mẫu | Cách đây |",
        "policy": "Còn hiệu lực theo quy tắc `{policy}`. Bác sĩ điều trị quyết định.",
        "withdraw": "Bỏ chỉ định, dùng kết quả đã có", "withdraw_action": "Bỏ chỉ định trùng: {service}",
        "source": "Hệ thống điều phối dữ liệu y tế", "open": "Xem kết quả gốc", "none": "không",
        "topic": "Xét nghiệm trùng",
        "ask": "{service}: có thể đã có kết quả, chưa đủ căn cứ để dùng lại",
        "partial": "{service}: một phần đã có kết quả còn hiệu lực",
    },
    "en": {
        "found": "{service}: result of {age} ago, {place}",
        "values": " ({values})",
        "days": "{n} d", "hours": "{n} h", "minutes": "less than 1 h",
        "head": "| Test | Result | Flag | Performed at | Laboratory level | Collected | Age |",
        "policy": "Still valid under the rule `{policy}`. The treating clinician decides.",
        "withdraw": "Withdraw the order, use the earlier result", "withdraw_action": "Withdraw the repeat: {service}",
        "source": "Health data coordinator", "open": "Open the original result", "none": "none",
        "topic": "Duplicate laboratory test",
        "ask": "{service}: an earlier result may exist; there is not enough to rely on it",
        "partial": "{service}: part of it has a valid earlier result",
    },
}  # fmt: skip


def language_of(accept_language: str | None, default: Language) -> Language:
    """The one of our languages that an Accept-Language header likes best (RFC 9110); the default when it names none.

    Of languages liked alike the one named first; one with weight 0 is not wanted.
    """
    best, liked = default, 0.0
    for part in (accept_language or "").split(","):
        tag, _, weight = part.partition(";")
        name = tag.strip().lower()[:2]
        if name in WORDS and (weight_of := _weight(weight)) > liked:
            best, liked = ("en" if name == "en" else "vi"), weight_of
    return best


def _weight(written: str) -> float:
    name, _, value = written.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def age_in_words(collected_at: Instant, at: Instant, language: Language) -> str:
    """Whole days from one day on, else whole hours; rounded down."""
    age, words = max(0, at - collected_at), WORDS[language]
    if age >= DAY:
        return words["days"].format(n=age // DAY)
    return words["hours"].format(n=age // HOUR) if age >= HOUR else words["minutes"]


def value_in_words(earlier: EarlierFinding, language: Language) -> str:
    """The result as reported, with its unit; a decimal comma in Vietnamese."""
    if earlier.value is None:
        return earlier.text or ""
    number = f"{earlier.value:.10g}"
    shown = number.replace(".", ",") if language == "vi" else number
    return " ".join(part for part in (f"{earlier.comparator or ''}{shown}", earlier.unit) if part)


def places(earlier: Iterable[EarlierFinding], language: Language) -> str:
    """Where the results were made, each facility once."""
    keys = dict.fromkeys(e.facility for e in earlier)
    return ", ".join(_facility(key, language) for key in keys)


def row(earlier: EarlierFinding, at: Instant, language: Language) -> str:
    """One line of the card's table."""
    name = analyte(earlier.analyte)
    collected = datetime_of(earlier.collected_at).astimezone(VIETNAM)
    cells = (
        name.name_vi if language == "vi" else name.name_en,
        value_in_words(earlier, language),
        earlier.flag or "",
        _facility(earlier.facility, language),
        str(earlier.level or WORDS[language]["none"]),
        f"{collected:%d/%m/%Y %H:%M}" if language == "vi" else f"{collected:%Y-%m-%d %H:%M}",
        age_in_words(earlier.collected_at, at, language),
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def shortened(text: str, limit: int = SUMMARY_LIMIT) -> str:
    """The text, cut at the end with an ellipsis where it is longer than the limit."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _facility(key: str, language: Language) -> str:
    named = facility(key)
    return named.name_vi if language == "vi" else named.name_en
