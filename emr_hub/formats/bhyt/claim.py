"""One visit of a run in the words of the claims tables: what XML1, XML3 and XML4 say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emr_hub.formats.bhyt.code_lists import code_of_sex
from emr_hub.formats.compact_times import write_minute
from emr_hub.formats.own_visits import Cells, SentOrder, SentVisit, number_text
from emr_hub.formats.value_texts import UNSATISFACTORY, word_of
from emr_hub.terminology import analytes, services

XML3_LIST = ("CHITIEU_CHITIET_DVKT_VTYT", "DSACH_CHI_TIET_DVKT", "CHI_TIET_DVKT")
XML4_LIST = ("CHITIEU_CHITIET_DICHVUCANLAMSANG", "DSACH_CHI_TIET_CLS", "CHI_TIET_CLS")
_VISIT_TYPES = {"AMB": "01", "EMER": "01", "IMP": "03"}
_EMERGENCY, _REFERRED = "2", "1"  # MA_DOITUONG_KCB
_INTENSIVE_CARE = "K48"  # MA_KHOA
_LABORATORY = "1"  # MA_NHOM
_WITHDRAWN = ("entered-in-error",)
_LONGEST_VALUE = 50  # GIA_TRI
Claimed = dict[str, Any]


def visit_of(sent: SentVisit) -> Claimed:
    """XML1: the person as the desk wrote them down, and the visit."""
    card, visit = sent.card, sent.visit
    urgent = any(one.order["context"] == "emergency" for one in sent.orders)
    return {
        "MA_LK": visit["encounter_id"], "STT": 1, "MA_BN": card["mrn"], "HO_TEN": card["name"], "SO_CCCD": card["cccd"],
        "NGAY_SINH": (card["birth_date"] or "").replace("-", "").ljust(12, "0") if card["birth_date"] else None,
        "GIOI_TINH": code_of_sex(card["sex"]), "DIA_CHI": card["address"], "DIEN_THOAI": card["phone"],
        "MA_THE_BHYT": card["bhyt"], "MA_DOITUONG_KCB": _EMERGENCY if urgent else _REFERRED,
        "NGAY_VAO": write_minute(visit["started_at"]), "NGAY_RA": _minute(visit["ended_at"]),
        "NGAY_TTOAN": _minute(visit["ended_at"]), "MA_LOAI_KCB": _VISIT_TYPES.get(visit["class"], "01"),
        "MA_CSKCB": sent.code, "MA_HSBA": visit["encounter_id"],
    }  # fmt: skip


def orders_of(sent: SentVisit) -> Iterator[Claimed]:
    """XML3: one item per order, with the price of the list."""
    for number, one in enumerate(sent.orders, 1):
        order = one.order
        known = services().get(order["service"])
        price = known.price_vnd if known else None
        yield {
            "MA_LK": sent.visit["encounter_id"], "STT": number, "MA_DICH_VU": order["service"], "MA_NHOM": _LABORATORY,
            "TEN_DICH_VU": known.name_vi if known else None, "DON_VI_TINH": "Lần", "SO_LUONG": 1, "DON_GIA_BV": price,
            "DON_GIA_BH": price, "THANH_TIEN_BV": price, "THANH_TIEN_BH": price,
            "MA_KHOA": _INTENSIVE_CARE if order["context"] == "icu" else None, "MA_BAC_SI": order["clinician_id"],
            "NGAY_YL": write_minute(order["signed_at"]), "NGAY_TH_YL": _minute(order["collected_at"]),
            "NGAY_KQ": _minute(order["resulted_at"]),
        }  # fmt: skip


def results_of(sent: SentVisit) -> Iterator[Claimed]:
    """XML4: one item per analyte of each order, as its last report has it."""
    number = 0
    for one in sent.orders:
        for row in _last(one):
            number += 1
            yield {
                "MA_LK": sent.visit["encounter_id"], "STT": number, "MA_DICH_VU": one.order["service"],
                "MA_CHI_SO": row["loinc"] or row["local_code"], "TEN_CHI_SO": _name(row["analyte"]),
                "DON_VI_DO": row["unit"], "NGAY_KQ": _minute(one.order["resulted_at"]), **_said(row),
            }  # fmt: skip


def _last(one: SentOrder) -> list[Cells]:
    return one.versions[max(one.versions)] if one.versions else []


def _name(analyte: str) -> str:
    known = analytes().get(analyte)
    return known.name_vi if known else analyte


def _said(row: Cells) -> Claimed:
    """The value, and the laboratory's own reading in words: the format has a field for neither flag nor status."""
    flag, text = row["flag"], row["text"]
    if row["status"] in _WITHDRAWN:
        return {"KET_LUAN": word_of(f"{UNSATISFACTORY}: withdrawn")}
    if text is not None and text.startswith(UNSATISFACTORY):
        return {"KET_LUAN": word_of(text) or text}
    read = word_of(flag) if flag else None
    if row["value"] is not None:
        return {"GIA_TRI": f"{row['comparator'] or ''}{number_text(row['value'])}", "KET_LUAN": read}
    long = text is not None and len(text) > _LONGEST_VALUE
    return {"MO_TA": text} if long else {"GIA_TRI": text, "KET_LUAN": read}


def _minute(instant: int | None) -> str | None:
    return None if instant is None else write_minute(instant)
