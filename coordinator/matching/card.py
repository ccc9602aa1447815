"""A registration as far as matching looks at it."""

from __future__ import annotations

from typing import Protocol

from emr_hub.clinical import Sex


class Card(Protocol):
    """What one hospital wrote down about one person: `emr_hub.clinical.Registration` is one.

    `birth_date` as written, empty when unknown. The `cccd` field holds whatever the desk put there: the citizen
    number, the old nine-digit one, or the number of another country written as it stands (`system|value`).
    """

    @property
    def facility(self) -> str: ...
    @property
    def record_number(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def birth_date(self) -> str: ...
    @property
    def sex(self) -> Sex: ...
    @property
    def cccd(self) -> str | None: ...
    @property
    def bhyt(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def address(self) -> str | None: ...
