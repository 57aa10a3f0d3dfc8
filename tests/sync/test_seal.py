"""Chains and signatures: what was sealed cannot be changed, cut, extended, or moved to another school or writer."""

import dataclasses
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from sync import seal
from sync.change import Changeset
from sync.errors import UserError

KEY = SigningKey(bytes(range(32)))
OTHER_KEY = SigningKey(bytes(32))
SCHOOL, OTHER_SCHOOL = uuid.UUID(int=1), uuid.UUID(int=2)
START = seal.chain_start(SCHOOL, bytes(KEY.verify_key))
BODIES = (b"one", b"two", b"three")
SEALED = seal.sign_changeset(KEY, SCHOOL, 1, BODIES, START)
END = seal.verify_changeset(SEALED, SCHOOL, START)[-1]
"""The chain's hash behind them."""


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5).map(tuple), st.integers(1, 2**40))
def test_what_was_sealed_verifies_and_gives_the_chain(bodies: tuple[bytes, ...], first: int) -> None:
    sealed = seal.sign_changeset(KEY, SCHOOL, first, bodies, START)
    hashes = seal.verify_changeset(sealed, SCHOOL, START)
    assert len(hashes) == len(bodies)
    before = START
    for body, after in zip(bodies, hashes, strict=True):
        before = seal.chain(before, body)
        assert after == before
    assert sealed.last == first + len(bodies) - 1


def test_grouping_does_not_change_the_chain() -> None:
    """Sealing only groups commits."""
    first = seal.sign_changeset(KEY, SCHOOL, 1, BODIES[:1], START)
    middle = seal.verify_changeset(first, SCHOOL, START)[-1]
    rest = seal.sign_changeset(KEY, SCHOOL, 2, BODIES[1:], middle)
    assert seal.verify_changeset(rest, SCHOOL, middle)[-1] == END


def refused(changeset: Changeset, school: uuid.UUID = SCHOOL, before: bytes = START) -> bool:
    try:
        seal.verify_changeset(changeset, school, before)
    except UserError as error:
        return error.code == "crossing.bad_signature"
    return False


@pytest.mark.parametrize("part", ["writer_key", "signature"])
def test_every_changed_byte_of_the_envelope_is_refused(part: str) -> None:
    good = getattr(SEALED, part)
    for place in range(len(good)):
        for flip in (0x01, 0x80):
            bad = bytes(byte ^ flip if at == place else byte for at, byte in enumerate(good))
            changed: dict[str, Any] = {part: bad}
            assert refused(dataclasses.replace(SEALED, **changed)), (part, place)


def test_every_changed_byte_of_a_commit_is_refused() -> None:
    for which, good in enumerate(BODIES):
        for place in range(len(good)):
            bad = bytes(byte ^ 1 if at == place else byte for at, byte in enumerate(good))
            bodies = (*BODIES[:which], bad, *BODIES[which + 1 :])
            assert refused(dataclasses.replace(SEALED, bodies=bodies))


@pytest.mark.parametrize(
    "bodies",
    [
        BODIES[:2],
        (*BODIES, b"four"),
        (BODIES[1], BODIES[0], BODIES[2]),
        (b"onetwo", b"three"),
        (b"", *BODIES),
        (b"on", b"etwo", b"three"),
    ],
    ids=["cut", "extended", "reordered", "joined", "one more in front", "other borders"],
)
def test_other_commits_are_refused(bodies: tuple[bytes, ...]) -> None:
    assert refused(dataclasses.replace(SEALED, bodies=bodies))


def test_another_place_in_the_chain_is_refused() -> None:
    assert refused(dataclasses.replace(SEALED, first=2))
    assert refused(SEALED, before=END)


def test_another_school_is_refused() -> None:
    """A writer's chain belongs to one school, even where somebody makes the chains begin alike."""
    assert refused(SEALED, school=OTHER_SCHOOL)
    assert seal.chain_start(SCHOOL, bytes(KEY.verify_key)) != seal.chain_start(OTHER_SCHOOL, bytes(KEY.verify_key))
    assert seal.chain_start(SCHOOL, bytes(KEY.verify_key)) != seal.chain_start(SCHOOL, bytes(OTHER_KEY.verify_key))


def test_another_writers_seal_is_refused() -> None:
    forged = seal.sign_changeset(OTHER_KEY, SCHOOL, 1, BODIES, START)
    assert refused(dataclasses.replace(forged, writer_key=bytes(KEY.verify_key)))


@pytest.mark.parametrize("length", [0, 31, 33, 63, 65, 1000])
def test_keys_and_signatures_of_wrong_length_are_refused(length: int) -> None:
    assert refused(dataclasses.replace(SEALED, signature=bytes(length)))
    assert refused(dataclasses.replace(SEALED, writer_key=bytes(length)))


def test_a_weak_key_verifies_nothing() -> None:
    """The neutral point as public key would accept forged signatures."""
    for key in (bytes([1] + [0] * 31), bytes(32)):
        for signature in (bytes(64), bytes([1] + [0] * 63)):
            assert refused(dataclasses.replace(SEALED, writer_key=key, signature=signature))
