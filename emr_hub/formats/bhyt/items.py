"""The items of one inner file as plain words: field to text, only the fields that are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emr_hub.formats.bhyt.hardened import Element

Item = dict[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One inner file: its name in LOAIHOSO, its root, its item and the fields read. All else in it is ignored.

    `beside`: fields read where they are there, whose absence says nothing (names of earlier tables, money).
    """

    name: str
    root: str
    item: str
    fields: tuple[str, ...]
    beside: tuple[str, ...] = ()


XML1 = Kind("XML1", "TONG_HOP", "TONG_HOP", (
    "MA_LK", "MA_BN", "HO_TEN", "SO_CCCD", "NGAY_SINH", "GIOI_TINH", "DIA_CHI", "DIEN_THOAI", "MA_THE_BHYT",
    "MA_DOITUONG_KCB", "NGAY_VAO", "NGAY_RA", "NGAY_TTOAN", "MA_LOAI_KCB", "MA_CSKCB",
), beside=("MA_THE",))  # fmt: skip
XML3 = Kind("XML3", "CHITIEU_CHITIET_DVKT_VTYT", "CHI_TIET_DVKT", (
    "MA_DICH_VU", "TEN_DICH_VU", "MA_NHOM", "MA_KHOA", "MA_BAC_SI", "NGAY_YL", "NGAY_TH_YL", "NGAY_KQ",
), beside=("SO_LUONG", "DON_GIA_BV", "DON_GIA_BH", "THANH_TIEN_BV", "THANH_TIEN_BH"))  # fmt: skip
XML4 = Kind("XML4", "CHITIEU_CHITIET_DICHVUCANLAMSANG", "CHI_TIET_CLS", (
    "MA_DICH_VU", "MA_CHI_SO", "TEN_CHI_SO", "GIA_TRI", "DON_VI_DO", "MO_TA", "KET_LUAN", "NGAY_KQ",
))  # fmt: skip
KINDS = {kind.name: kind for kind in (XML1, XML3, XML4)}


def items(root: Element, kind: Kind) -> Iterator[Item]:
    """The items below a root, in their order. An empty field is an empty word; one that is not there is absent."""
    # One walk in C over the wanted names alone; asking each item for each field takes five times as long.
    item: Item | None = None
    for element in root.iter(kind.item, *kind.fields, *kind.beside):
        tag = element.tag  # made anew whenever it is asked for
        if tag == kind.item:
            if item is not None:
                yield item
            item = {}
        elif item is not None:
            text = element.text
            item[tag] = text.strip() if text else ""
    if item is not None:
        yield item


def absent(item: Item, kind: Kind) -> list[str]:
    """The fields that are read and that this item does not have at all: another version of the tables, or a gap."""
    return [name for name in kind.fields if name not in item]
