"""Bundles: what is not whole, not ours or not understood is refused with its own code, whatever the bytes."""

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import bundle
from sync.bundle import Bundle, Way
from sync.errors import UserError
from sync.parcel import MAX_PARCEL_DOWN_BYTES, MAX_PARCEL_UP_BYTES

TAG = bundle.server_tag(bytes(32))
SMALL = Bundle(Way.UP, TAG, bytes(range(16)), (b"first parcel", b"", b"third"))
DATA = bundle.encode(SMALL)
HEAD = 8 + 1 + 1 + 8 + 16 + 1 + 4
REFUSALS = {"bundle.unreadable", "bundle.newer", "bundle.incomplete", "bundle.damaged"}


def code(data: bytes) -> str:
    with pytest.raises(UserError) as refused:
        bundle.decode(data)
    return refused.value.code


def hashed(data: bytes) -> bytes:
    """With a right hash behind it: somebody made it so."""
    return data + hashlib.blake2b(data, digest_size=32).digest()


def headed(content: bytes, count: int, way: int = 1, form: int = 1) -> bytes:
    head = struct.pack(">8sBB8s16sBI", DATA[:8], form, way, TAG, bytes(16), count, len(content))
    return hashed(head + content)


@given(
    st.builds(
        Bundle,
        st.sampled_from(Way),
        st.binary(min_size=8, max_size=8),
        st.binary(min_size=16, max_size=16),
        st.lists(st.binary(max_size=50), min_size=1, max_size=bundle.MAX_PARCELS).map(tuple),
    )
)
def test_what_was_written_is_read(content: Bundle) -> None:
    assert bundle.decode(bundle.encode(content)) == content


def test_a_copy_that_was_broken_off_anywhere_is_called_incomplete() -> None:
    assert {code(DATA[:place]) for place in range(len(DATA))} == {"bundle.incomplete"}


def test_a_bundle_altered_at_any_byte_is_refused() -> None:
    for place in range(len(DATA)):
        for flip in (0x01, 0x80):
            altered = DATA[:place] + bytes([DATA[place] ^ flip]) + DATA[place + 1 :]
            assert code(altered) in REFUSALS


def test_each_trouble_has_its_own_code() -> None:
    assert code(b"%PDF-1.7 something else") == "bundle.unreadable"
    assert code(DATA.replace(b"\r\n", b"\n", 1)) == "bundle.unreadable"
    assert code(headed(b"", 1, form=2)) == "bundle.newer"
    assert code(DATA + b"\0") == "bundle.damaged"
    assert code(DATA[:-1] + bytes([DATA[-1] ^ 1])) == "bundle.damaged"


def test_what_was_made_wrong_on_purpose_is_refused_before_it_costs_anything() -> None:
    one = struct.pack(">I", 3) + b"abc"
    assert bundle.decode(headed(one, 1)).parcels == (b"abc",)
    for data in (
        headed(b"", 0),
        headed(one, 2),
        headed(one * 2, 1),
        headed(one, 1, way=3),
        headed(one, 1, form=0),
        headed(one + b"\0\0", 1),
        headed(struct.pack(">I", 2**32 - 1) + b"abc", 1),
        headed(one * (bundle.MAX_PARCELS + 1), bundle.MAX_PARCELS + 1),
        headed(struct.pack(">I", MAX_PARCEL_UP_BYTES + 1) + bytes(MAX_PARCEL_UP_BYTES + 1), 1),
        DATA[: HEAD - 4] + struct.pack(">I", 2**32 - 1) + DATA[HEAD:],
    ):
        assert code(data) == "bundle.damaged"


def test_limits_fit_each_other() -> None:
    largest = bundle.encode(Bundle(Way.DOWN, TAG, bytes(16), (bytes(MAX_PARCEL_DOWN_BYTES),)))
    assert len(largest) <= bundle.MAX_BUNDLE_BYTES
    assert len(bundle.decode(largest).parcels[0]) == MAX_PARCEL_DOWN_BYTES


@given(st.binary(max_size=300), st.booleans(), st.booleans())
def test_no_bytes_make_the_decoder_fail_otherwise(noise: bytes, begun: bool, ended: bool) -> None:
    data = DATA[:HEAD] + noise if begun else noise
    if ended:
        data = hashed(data)
    try:
        bundle.decode(data)
    except UserError as error:
        assert error.code in REFUSALS


def test_the_tag_tells_servers_apart() -> None:
    assert len({bundle.server_tag(bytes([one]) * 32) for one in range(50)}) == 50
