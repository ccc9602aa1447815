"""Who is whom, as cards come, change and go, and people have their say; on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from emr_hub.clinical import Sex
from emr_hub.errors import DataError
from emr_hub.identifiers import mint_cccd
from tests.integration.person_index.conftest import NGOC, Index, a_card

OTHER_NUMBER = mint_cccd("01", "female", 1985, 904_317)


def test_one_card_at_two_hospitals_is_one_person_with_every_link_in_the_log(index: Index) -> None:
    index.enter(bm_1=a_card("BM"))
    index.enter(cr_7=a_card("CR", "X7"))
    assert index.persons() == {("bm.1", "cr.7")}
    assert index.events() == ["Registered bm.1", "Registered cr.7", "Linked bm.1 cr.7"]


def test_two_valid_numbers_are_two_persons_though_all_else_agrees(index: Index) -> None:
    index.enter(bm_1=a_card("BM"), cr_7=a_card("CR", "X7", cccd=OTHER_NUMBER))
    assert index.persons() == {("bm.1",), ("cr.7",)}
    assert index.linked("bm.1").probable == ("cr.7",), "a number may have been issued anew: somebody is asked"


def test_a_card_told_again_leaves_no_trace_and_a_corrected_one_is_judged_anew(index: Index) -> None:
    index.enter(bm_1=a_card("BM"), cr_7=a_card("CR", "X7"))
    told = index.events()
    index.enter(cr_7=a_card("CR", "X7"))
    assert index.events() == told
    parted = index.enter(cr_7=a_card("CR", "X7", cccd=mint_cccd("01", "male", 1950, 3), name="Lê Văn Tám",
                                     birth_date="1950-01-02", sex=Sex.MALE, phone=None, address=None))  # fmt: skip
    assert parted == {("bm.1", "cr.7")}
    assert index.persons() == {("bm.1",), ("cr.7",)}
    assert index.events()[len(told) :] == ["RecordCorrected cr.7", "Unlinked bm.1 cr.7"]


def test_an_identifier_that_comes_later_joins(index: Index) -> None:
    index.enter(bm_1=a_card("BM", phone=None, address=None))
    index.enter(cr_7=a_card("CR", "X7", cccd=None, phone=None, address=None))
    assert index.persons() == {("bm.1",), ("cr.7",)}
    index.enter(cr_7=a_card("CR", "X7", phone=None, address=None))
    assert index.persons() == {("bm.1", "cr.7")}
    assert "IdentifierAdded cr.7" in index.events()


def test_merged_then_unmerged_is_as_before_and_stays_so(index: Index) -> None:
    index.enter(bm_1=a_card("BM"))
    index.enter(cr_7=a_card("CR", "X7"))
    assert index.pin("cr.7", "bm.1", together=False) == {("bm.1", "cr.7")}
    assert index.persons() == {("bm.1",), ("cr.7",)}
    assert index.linked("bm.1").probable == (), "somebody said so: there is nothing left to ask"
    index.enter(cr_7=a_card("CR", "X7", bhyt="DN4010110001234"))
    index.enter(bm_1=a_card("BM", bhyt="DN4010110001234"))
    assert index.persons() == {("bm.1",), ("cr.7",)}, "no later evidence outvotes what somebody said"
    assert index.withdraw("bm.1", "cr.7") == frozenset()
    assert index.persons() == {("bm.1", "cr.7")}


def test_a_pin_apart_outlasts_removal_and_registration_anew(index: Index) -> None:
    from coordinator.person_index import remove

    index.enter(bm_1=a_card("BM"), cr_7=a_card("CR", "X7"))
    index.pin("bm.1", "cr.7", together=False)
    index.doing(lambda b, m, w: remove(b, "cr.7", m, w))
    assert index.persons() == {("bm.1",)}
    index.enter(cr_7=a_card("CR", "X7"))
    assert index.persons() == {("bm.1",), ("cr.7",)}


def test_a_third_card_never_joins_two_that_are_pinned_apart_and_goes_to_neither_in_silence(index: Index) -> None:
    index.enter(bm_1=a_card("BM"), cr_7=a_card("CR", "X7"))
    index.pin("bm.1", "cr.7", together=False)
    index.enter(bn1_3=a_card("BN1", "Z3"))
    assert index.persons() == {("bm.1",), ("bn1.3",), ("cr.7",)}
    assert index.linked("bn1.3").probable == ("bm.1", "cr.7"), "two people use one number: which of them is it?"
    index.pin("cr.7", "bn1.3", together=True)
    assert index.persons() == {("bm.1",), ("bn1.3", "cr.7")} and index.linked("bm.1").probable == ()


def test_a_pin_together_joins_what_a_veto_parts_until_it_is_withdrawn(index: Index) -> None:
    index.enter(bm_1=a_card("BM"), cr_7=a_card("CR", "X7", cccd=OTHER_NUMBER))
    index.pin("bm.1", "cr.7", together=True)
    assert index.persons() == {("bm.1", "cr.7")}
    assert index.withdraw("bm.1", "cr.7") == {("bm.1", "cr.7")}
    assert index.persons() == {("bm.1",), ("cr.7",)}


def test_a_removed_card_parts_whom_it_alone_joined(index: Index) -> None:
    from coordinator.person_index import remove

    bridge = a_card("BN1", "Z3", bhyt="DN4010110001234")
    index.enter(bm_1=a_card("BM", phone=None, address=None, birth_date="1985"))
    index.enter(cr_7=a_card("CR", "X7", cccd=None, phone=None, bhyt="DN4010110001234", name="Tran Thi Bich Ngoc"))
    before = index.persons()
    index.enter(bn1_3=bridge)
    assert ("bm.1", "bn1.3", "cr.7") in index.persons()
    parted = index.doing(lambda b, m, w: remove(b, "bn1.3", m, w))
    assert index.persons() == before
    assert (("bm.1", "cr.7") in parted) == (len(before) == 2)
    assert index.doing(lambda b, m, w: remove(b, "bn1.3", m, w)) == frozenset(), "once is enough"


def test_an_old_name_of_a_person_leads_to_whoever_holds_that_card_now(index: Index) -> None:
    from coordinator.person_index import members, person_of

    index.enter(cr_7=a_card("CR", "X7"))
    index.enter(bm_1=a_card("BM"))
    with index.ledger.reading() as book:
        assert person_of(book, "cr.7") == "bm.1" and members(book, "bm.1") == ("bm.1", "cr.7")
        assert person_of(book, "nobody") is None


def test_a_hospital_joins_two_of_its_record_numbers_and_takes_it_back(index: Index) -> None:
    from coordinator.person_index import replace

    index.enter(bm_1=a_card("BM"), bm_2=a_card("BM", "MR2", name="Nguyễn Văn An", cccd=None, phone=None, sex=Sex.MALE))
    index.doing(lambda b, m, w: replace(b, "bm.2", "bm.1", m, w))
    assert index.persons() == {("bm.1", "bm.2")}
    index.enter(cr_7=a_card("CR", "X7"))
    assert index.persons() == {("bm.1", "bm.2", "cr.7")}, "the replaced card's own fields part nobody"
    index.enter(bm_2=a_card("BM", "MR2", name="Nguyễn Văn An", cccd=None, phone=None, sex=Sex.MALE))
    assert index.persons() == {("bm.1", "cr.7"), ("bm.2",)}


def test_a_hospital_does_not_overrule_a_reviewer(index: Index) -> None:
    from coordinator.person_index import replace

    index.enter(bm_1=a_card("BM"), bm_2=a_card("BM", "MR2"))
    index.pin("bm.1", "bm.2", together=False)
    with pytest.raises(DataError, match="reviewer"):
        index.doing(lambda b, m, w: replace(b, "bm.2", "bm.1", m, w))
    with pytest.raises(DataError, match="no present registration"):
        index.doing(lambda b, m, w: replace(b, "bm.2", "bm.9", m, w))
    assert index.persons() == {("bm.1",), ("bm.2",)}


@pytest.mark.parametrize(("field", "longest"), [("name", 400), ("address", 1_000), ("cccd", 128), ("phone", 128)])
def test_megabytes_in_a_field_are_refused_by_its_name_and_nothing_is_kept(
    index: Index, field: str, longest: int
) -> None:
    with pytest.raises(DataError, match=field):
        index.enter(bm_1=a_card("BM"), bm_2=a_card("BM", "MR2", **{field: "x" * 2_000_000}))
    assert index.events() == []
    index.enter(bm_2=a_card("BM", "MR2", **{field: "x" * longest}))
    assert index.persons() == {("bm.2",)}


@pytest.mark.parametrize(
    "said",
    [
        {"name": ""},
        {"name": "KHÔNG TÊN", "birth_date": "1900-01-01", "cccd": "000000000000", "phone": "0000000000"},
        {"name": "SƠ SINH", "birth_date": "", "cccd": None, "phone": None},
        {"name": "\u0000\u200b", "cccd": "\u0000", "address": "\u0000"},
        {"name": "Tr\ud800n", "cccd": "\udfff", "address": "\ud83d"},
        {"birth_date": "2025-02-31", "cccd": "31/02/2025"},
        {"name": "TrÇn ThÞ BÝch Ngäc", "cccd": None},
        {"name": "Trâ\u0300n Thi\u0323 Bi\u0301ch Ngo\u0323c", "cccd": None},
    ],
)
def test_whatever_a_desk_writes_is_taken_in_and_links_nobody_in_silence(index: Index, said: dict[str, str]) -> None:
    nobody = a_card("CR", "X7", **{"phone": None, "address": None, "cccd": None} | said)
    index.enter(bm_1=a_card("BM", name="Lê Thị Hoa", cccd=NGOC, phone=None, address=None))
    index.enter(cr_7=nobody)
    assert index.persons() == {("bm.1",), ("cr.7",)}
