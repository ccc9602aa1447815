"""Places: where an address names a ward, what stands before it is a line, whatever it says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.matching.forms import read_place

WARDS = st.sampled_from(["Phường Bến Nghé", "phuong 14", "Xã Tân Phú", "TT Núi Sập"])
BEHIND = st.sampled_from(["Quận 1", "Huyện Thoại Sơn", "TP HCM", "An Giang", "Hà Nội", "nowhere", "Xã Bình Hòa"])
BEFORE = st.sampled_from(["12 Lê Lợi", "Ấp 3", "Quận 5", "Phường 7", "Hà Nội", "-", ""])


@settings(max_examples=300, deadline=None)
@given(BEFORE, WARDS, st.lists(BEHIND, min_size=1, max_size=4))
def test_what_stands_before_a_named_ward_is_the_line_and_changes_nothing_else(before, ward, behind):
    alone, _ = read_place(", ".join([ward, *behind]))
    whole, _ = read_place(", ".join([before, ward, *behind]))
    lone, _ = read_place(before)
    assert (whole.province, whole.ward) == (alone.province, alone.ward)
    assert whole.line.endswith(alone.line)
    assert (len(whole.line) > len(alone.line)) == (lone is not None)
