"""The canonical form of a commit: one form only, whatever an attacker or a broken disk makes of it."""

import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import canonical
from sync.change import MAX_CHANGES_PER_COMMIT, MAX_KEY_TEXT_BYTES, MAX_TEXT_BYTES, Base, Change, Commit
from sync.errors import UserError
from sync.schema import Kind, Ref
from tests.sync.small import CLASS, LOCK, MARK, MONEY, PERSON, PHONE, PUPIL, SCHEMA

UUIDS = {1: CLASS.bytes, 2: PUPIL.bytes, 3: uuid.UUID(int=3).bytes}
REFS = {identity: Ref(ref) for ref, identity in UUIDS.items()}
LIMIT = 2**53
pack = msgspec.msgpack.Encoder().encode


def expand(ref: Ref) -> bytes:
    return UUIDS[ref]


texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)
refs = st.sampled_from([Ref(1), Ref(2), Ref(3)])
numbers = st.integers(0, LIMIT - 1)


SOME: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.REF: refs,
    Kind.TEXT: texts,
    Kind.INTEGER: st.integers(-LIMIT + 1, LIMIT - 1),
}


@st.composite
def changes(draw: st.DrawFn) -> Change:
    table = draw(st.sampled_from(SCHEMA.tables))
    key = tuple(draw(SOME[part.kind]) for part in table.key)
    fields = sorted(draw(st.sets(st.sampled_from(table.fields), min_size=1)), key=lambda one: one.number)
    return Change(table.number, key, tuple((field.number, draw(st.none() | SOME[field.kind])) for field in fields))


commits = st.builds(
    Commit, numbers, st.builds(Base, numbers, numbers), numbers, st.lists(changes(), min_size=1, max_size=5).map(tuple)
)


@given(commits)
def test_decoding_gives_the_commit_again(commit: Commit) -> None:
    body = canonical.encode(SCHEMA, commit, expand)
    assert canonical.localise(canonical.decode(SCHEMA, body), REFS) == commit


@given(commits, commits)
def test_two_commits_never_share_a_form(one: Commit, other: Commit) -> None:
    same = canonical.encode(SCHEMA, one, expand) == canonical.encode(SCHEMA, other, expand)
    assert same == (one == other)


@given(commits)
def test_another_numbering_of_ids_gives_the_same_bytes(commit: Commit) -> None:
    """What is signed cannot change its meaning with a store's numbers."""
    body = canonical.encode(SCHEMA, commit, expand)
    elsewhere = {identity: Ref(ref + 70) for identity, ref in REFS.items()}
    there = canonical.localise(canonical.decode(SCHEMA, body), elsewhere)
    assert canonical.encode(SCHEMA, there, lambda ref: UUIDS[ref - 70]) == body


@given(commits)
def test_all_ids_are_listed(commit: Commit) -> None:
    raw = canonical.decode(SCHEMA, canonical.encode(SCHEMA, commit, expand))
    told = set(canonical.ids([raw]))
    parts = [zip(SCHEMA.by_number[one.table].key, one.key, strict=True) for one in commit.changes]
    named = {value for pairs in parts for part, value in pairs if part.kind is Kind.REF}
    for one in commit.changes:
        fields = SCHEMA.by_number[one.table].by_number
        named |= {value for number, value in one.values if fields[number].kind is Kind.REF and value is not None}
    assert told == {expand(Ref(int(ref))) for ref in named if ref is not None}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_commit_or_a_user_error(body: bytes) -> None:
    _decode_or_refuse(body)


@given(commits, st.data())
def test_any_changed_byte_gives_another_commit_or_a_user_error(commit: Commit, data: st.DataObject) -> None:
    body = bytearray(canonical.encode(SCHEMA, commit, expand))
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    _decode_or_refuse(bytes(body))


def _decode_or_refuse(body: bytes) -> None:
    try:
        raw = canonical.decode(SCHEMA, body)
    except UserError as error:
        assert error.code == "crossing.malformed"
        return
    assert pack(raw) == body, "only the canonical form is taken"


GOOD_KEY = [CLASS.bytes, PUPIL.bytes, 1]


def body(**changed: Any) -> bytes:
    """A good commit, with parts replaced."""
    parts = {"number": 1, "epoch": 1, "base": 0, "at": 5, "table": 1, "key": GOOD_KEY, "values": [[1, 80]]} | changed
    change = [parts["table"], parts["key"], parts["values"]]
    return pack([parts["number"], parts["epoch"], parts["base"], parts["at"], parts.get("changes", [change])])


def test_the_good_commit_is_good() -> None:
    assert canonical.decode(SCHEMA, body())[0] == 1


WRONG: dict[str, bytes] = {
    "empty": b"",
    "trailing byte": body() + b"\x00",
    "two commits": body() + body(),
    "cut": body()[:-1],
    "a longer form of a small integer": body().replace(b"\x95\x01", b"\x95\xcc\x01", 1),
    "a longer form of an array": b"\xdc\x00\x05" + body()[1:],
    "an integer too many": pack([1, 1, 0, 5, [[1, GOOD_KEY, [[1, 80]]]], 7]),
    "an integer too few": pack([1, 1, 0, 5]),
    "a map": pack({"number": 1}),
    "bool as number": body(number=True),
    "float as number": body(number=1.0),
    "NaN as base": body(base=float("nan")),
    "negative base": body(base=-1),
    "negative time": body(at=-1),
    "huge base": body(base=LIMIT),
    "huge number": body(number=2**64 - 1),
    "no changes": body(changes=[]),
    "too many changes": body(changes=[[1, GOOD_KEY, [[1, 80]]]] * (MAX_CHANGES_PER_COMMIT + 1)),
    "unknown table": body(table=99),
    "key too short": body(key=GOOD_KEY[:-1]),
    "key too long": body(key=[*GOOD_KEY, 1]),
    "nothing in a key": body(key=[CLASS.bytes, None, 1]),
    "bool in a key": body(key=[CLASS.bytes, PUPIL.bytes, True]),
    "float in a key": body(key=[CLASS.bytes, PUPIL.bytes, 1.0]),
    "short id": body(key=[CLASS.bytes[:15], PUPIL.bytes, 1]),
    "long id": body(key=[CLASS.bytes + b"\0", PUPIL.bytes, 1]),
    "text for an id": body(key=["a" * 16, PUPIL.bytes, 1]),
    "integer for an id": body(key=[1, PUPIL.bytes, 1]),
    "no values": body(values=[]),
    "unknown field": body(values=[[9, 80]]),
    "duplicate field": body(values=[[1, 80], [1, 90]]),
    "fields out of order": body(values=[[2, "x"], [1, 90]]),
    "bool as value": body(values=[[1, True]]),
    "float as value": body(values=[[1, 8.0]]),
    "NaN as value": body(values=[[1, float("nan")]]),
    "infinity as value": body(values=[[1, float("inf")]]),
    "huge value": body(values=[[1, LIMIT]]),
    "huge negative value": body(values=[[1, -LIMIT]]),
    "text for an integer": body(values=[[1, "80"]]),
    "bytes for a text": body(values=[[2, b"x"]]),
    "a list as value": body(values=[[1, [80]]]),
    "a map as value": body(values=[[1, {"a": 1}]]),
    "a moment as value": body(values=[[1, msgspec.msgpack.Ext(-1, b"\0\0\0\0")]]),
    "an extension as value": body(values=[[1, msgspec.msgpack.Ext(5, b"\0")]]),
    "a map with a list for a key": body(values=[[1, 80]]).replace(b"\x92\x01\x50", b"\x92\x01\x81\x91\x01\x01"),
    "too long a text": body(values=[[2, "x" * (MAX_TEXT_BYTES + 1)]]),
    "too many bytes of text": body(values=[[2, "ế" * (MAX_TEXT_BYTES // 3 + 1)]]),
    "a zero character": body(values=[[2, "x\0y"]]),
    "half a surrogate pair": body(values=[[2, "xyz"]]).replace(b"xyz", b"\xed\xa0\x80"),
    "not UTF-8": body(values=[[2, "xyz"]]).replace(b"xyz", b"\xff\xfe\xfd"),
    "long text in a key": body(table=MONEY.number, key=["x" * (MAX_KEY_TEXT_BYTES + 1)], values=[[1, 5]]),
    "deep nesting": body(values=[[1, 80]]).replace(b"\x92\x01\x50", b"\x92\x01" + b"\x91" * 5_000 + b"\x01"),
    "very deep nesting": b"\x91" * 500_000,
    "a huge array announced": b"\xdd\xff\xff\xff\xff",
    "a huge text announced": b"\x95\x01\x01\x00\x05\x91\x93\x01\xdb\xff\xff\xff\xff",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_canonical_is_refused(wrong: bytes) -> None:
    with pytest.raises(UserError) as caught:
        canonical.decode(SCHEMA, wrong)
    assert caught.value.code == "crossing.malformed"


def test_each_wrong_form_is_another_than_the_good_one() -> None:
    assert body() not in WRONG.values()


@pytest.mark.parametrize("value", [-LIMIT + 1, LIMIT - 1, 0, None])
def test_the_outermost_integers_are_taken(value: int | None) -> None:
    assert canonical.decode(SCHEMA, body(values=[[1, value]]))


def test_a_text_without_a_utf8_form_cannot_be_committed() -> None:
    commit = Commit(1, Base(1, 0), 0, (Change(PHONE.number, (2,), ((1, "\ud800"),)),))
    with pytest.raises(UserError, match="malformed"):
        canonical.encode(SCHEMA, commit, expand)


def test_fields_and_keys_of_every_kind_are_in_the_small_schema() -> None:
    kinds = {field.kind for table in (MARK, PERSON, LOCK) for field in table.fields}
    assert kinds == set(Kind)
