"""Small claims for tests; every person and number in them is synthetic."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

PERSON = {
    "MA_LK": "L1", "MA_BN": "25000012", "HO_TEN": "Nguyễn Thị Bé", "SO_CCCD": "924160012345",
    "NGAY_SINH": "196002030000", "GIOI_TINH": "2", "DIA_CHI": "Tổ 4, Bắc Ninh", "DIEN_THOAI": "0830012345",
    "MA_THE_BHYT": "GD4249912345678", "MA_DOITUONG_KCB": "1", "NGAY_VAO": "202503030700", "NGAY_RA": "202503031100",
    "NGAY_TTOAN": "202503031105", "MA_LOAI_KCB": "01", "MA_CSKCB": "27801",
}  # fmt: skip
UREA = {
    "MA_DICH_VU": "23.0166.1494", "TEN_DICH_VU": "Định lượng Urê máu", "MA_NHOM": "1", "MA_KHOA": "K01",
    "MA_BAC_SI": "0012345/BN-CCHN", "NGAY_YL": "202503030715", "NGAY_TH_YL": "202503030730", "NGAY_KQ": "202503030900",
}  # fmt: skip
UREA_RESULT = {
    "MA_DICH_VU": "23.0166.1494", "MA_CHI_SO": "URE", "TEN_CHI_SO": "Urê", "GIA_TRI": "5,4", "DON_VI_DO": "mmol/L",
    "MO_TA": "", "KET_LUAN": "", "NGAY_KQ": "202503030900",
}  # fmt: skip
ROOTS = {
    "XML3": ("CHITIEU_CHITIET_DVKT_VTYT", "DSACH_CHI_TIET_DVKT", "CHI_TIET_DVKT"),
    "XML4": ("CHITIEU_CHITIET_DICHVUCANLAMSANG", "DSACH_CHI_TIET_CLS", "CHI_TIET_CLS"),
}
Fields = dict[str, Any]


def xml1(**changes: str | None) -> str:
    return f"<TONG_HOP>{_fields(PERSON | changes)}</TONG_HOP>"


def listed(kind: str, *items: Fields) -> str:
    root, group, item = ROOTS[kind]
    return f"<{root}><{group}>{''.join(f'<{item}>{_fields(one)}</{item}>' for one in items)}</{group}></{root}>"


def _fields(fields: Fields) -> str:
    return "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text is not None)


def inner(kind: str, content: str, form: str = "base64", encoding: str = "utf-8") -> str:
    if form == "base64":
        content = b64encode(content.encode(encoding)).decode()
    elif form == "cdata":
        content = f"<![CDATA[{content}]]>"
    return f"<FILEHOSO><LOAIHOSO>{kind}</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE></FILEHOSO>"


def record(orders: list[Fields], results: list[Fields], form: str = "base64", **person: str | None) -> str:
    return (
        f"<HOSO>{inner('XML1', xml1(**person), form)}{inner('XML3', listed('XML3', *orders), form)}"
        f"{inner('XML4', listed('XML4', *results), form)}</HOSO>"
    )


def claim(*records: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f"{head}<GIAMDINHHS><THONGTINDONVI><MACSKCB>27801</MACSKCB></THONGTINDONVI><THONGTINHOSO>"
        f"<NGAYLAP>20250304</NGAYLAP><SOLUONGHOSO>{len(records)}</SOLUONGHOSO>"
        f"<DANHSACHHOSO>{''.join(records)}</DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>"
    )


def plain_claim(visits: int = 1) -> str:
    return claim(*(record([UREA], [UREA_RESULT], MA_LK=f"L{n}") for n in range(1, visits + 1)))


def loose(visit: str = "L1", value: str = "5,4", **person: str | None) -> dict[str, str]:
    """The inner files of one visit without their envelope, each item naming the visit; by name of the inner file."""
    named = {"MA_LK": visit}
    return {
        "XML1": xml1(MA_LK=visit, **person), "XML3": listed("XML3", named | UREA),
        "XML4": listed("XML4", named | UREA_RESULT | {"GIA_TRI": value}),
    }  # fmt: skip
