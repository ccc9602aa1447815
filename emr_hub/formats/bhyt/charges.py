"""What an item of XML3 charges, in whole dong."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from emr_hub.formats.bhyt.items import Item

_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?")  # three digits behind a mark may be thousands


def charged(item: Item) -> int | None:
    """The amount that counts before the insurance fund, else the hospital's own; None where neither can be read.

    An amount is told (THANH_TIEN), else the price of one (DON_GIA) times how many.
    """
    told = item.get("THANH_TIEN_BH") or item.get("THANH_TIEN_BV")
    if told:
        return _dong(told, "1")
    return _dong(item.get("DON_GIA_BH") or item.get("DON_GIA_BV") or "", item.get("SO_LUONG") or "1")


@lru_cache(maxsize=16_384)
def _dong(price: str, number: str) -> int | None:
    if not (_NUMBER.fullmatch(price) and _NUMBER.fullmatch(number)):
        return None
    amount = Decimal(price.replace(",", ".")) * Decimal(number.replace(",", "."))
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
