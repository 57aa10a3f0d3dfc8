"""Chains and signatures: every commit is hashed onto the one before it, every changeset is signed by its writer."""

import hashlib
import uuid

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from sync.change import Changeset
from sync.errors import UserError


def chain_start(school: uuid.UUID, writer_key: bytes) -> bytes:
    """The hash before a writer's first commit: binds the chain to one school and one key."""
    return hashlib.blake2b(b"chuyendo chain 1" + school.bytes + writer_key, digest_size=32).digest()


def writer_id(writer_key: bytes) -> uuid.UUID:
    """The id under which records speak of a writer."""
    return uuid.UUID(bytes=hashlib.blake2b(writer_key, digest_size=16, person=b"chuyendo writer").digest())


def chain(previous: bytes, body: bytes) -> bytes:
    """The hash of a commit, in canonical form `body`, that follows `previous`."""
    return hashlib.blake2b(previous + body, digest_size=32).digest()


def _signed_bytes(school: uuid.UUID, first: int, last: int, before: bytes, after: bytes) -> bytes:
    return b"chuyendo changeset 1" + school.bytes + first.to_bytes(8, "big") + last.to_bytes(8, "big") + before + after


def sign_changeset(
    key: SigningKey, school: uuid.UUID, first: int, bodies: tuple[bytes, ...], before: bytes
) -> Changeset:
    """Put `bodies`, which follow hash `before`, under one signature."""
    after = before
    for body in bodies:
        after = chain(after, body)
    signature = key.sign(_signed_bytes(school, first, first + len(bodies) - 1, before, after)).signature
    return Changeset(bytes(key.verify_key), first, bodies, signature)


def verify_changeset(changeset: Changeset, school: uuid.UUID, before: bytes) -> tuple[bytes, ...]:
    """Check chain and signature of a changeset that follows hash `before`; the chain's hash after each commit.

    Raises `UserError` when either does not hold.
    """
    hashes = [before]
    for body in changeset.bodies:
        hashes.append(chain(hashes[-1], body))
    signed = _signed_bytes(school, changeset.first, changeset.last, before, hashes[-1])
    verify(changeset.writer_key, signed, changeset.signature)
    return tuple(hashes[1:])


def new_writer_bytes(school: uuid.UUID, key: bytes) -> bytes:
    """What a device signs with a new key, so that nobody makes another's key a writer."""
    return b"chuyendo writer 1" + school.bytes + key


def verify(key: bytes, message: bytes, signature: bytes) -> None:
    """Raise `UserError` unless `signature` is `key`'s on `message`."""
    try:
        VerifyKey(key).verify(message, signature)
    except (BadSignatureError, ValueError) as error:
        raise UserError("crossing.bad_signature") from error
