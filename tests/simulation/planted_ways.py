"""Defects planted where a server was put back, and on the way by stick."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from app.records import asked
from server.accounts import Accounts
from server.courier import Couriers
from server.crossing import Crossings
from server.database import DEVICE
from sync import applying, holding, wire
from sync.change import Base
from sync.engine import Engine
from sync.journal import Journal
from tests.simulation import server
from tests.simulation.planting import instead, planted


@planted("a restored server is not offered again what it lacks")
def _not_offered() -> Iterator[None]:
    right = holding.begin_epoch

    def wrong(journal: Journal, epochs: Sequence[tuple[int, int]]) -> None:
        own = journal.tables.own_changeset
        rows = [tuple(row) for row in journal.connection.execute(own.select().where(own.c.school == journal.school))]
        right(journal, epochs)
        journal.bulk.insert(own, rows, update=True)

    with instead(holding, "begin_epoch", wrong):
        yield


@planted("what a restored server lacks is not listed")
def _not_listed() -> Iterator[None]:
    with instead(holding, "_remember_heads", lambda *_: None):
        yield


@planted("what came back to a restored server stays on the list")
def _listed_for_ever() -> Iterator[None]:
    with (
        instead(holding, "forget_found", lambda *_: None),
        instead(holding, "forget_chained", lambda *_: None),
        instead(holding, "forget_loaded", lambda *_: None),
    ):
        yield


@planted("what an author had seen before the restore counts for what is there now")
def _old_base() -> Iterator[None]:
    with instead(Journal, "effective", lambda _journal, base: base.seq):
        yield


@planted("places of an epoch that was given up are this one's")
def _other_line() -> Iterator[None]:
    def wrong(journal: Journal, base: Base) -> int:
        behind = [seq for epoch, seq in journal.epochs() if epoch > base.epoch]
        return base.seq if base.epoch == journal.position().epoch else min([base.seq, *behind])

    with instead(Journal, "effective", wrong):
        yield


@planted("a restored server begins no epoch: the log runs back")
def _no_epoch() -> Iterator[None]:
    with instead(server, "begin_new_epoch", lambda *_: 0):
        yield


@planted("a stale bundle is applied")
def _stale_bundle() -> Iterator[None]:
    with instead(applying, "_check_fits", lambda *_: None):
        yield


@planted("who carries a bundle twice makes its token worthless")
def _carried_twice() -> Iterator[None]:
    right = Crossings.answer

    def answer(crossings: Any, sent: bytes, *, carried: bool = False) -> bytes:
        return right(crossings, sent)

    def renew(accounts: Any, connection: Any, device: Any, writer_key: bytes) -> bytes:
        connection.execute(DEVICE.delete().where(DEVICE.c.writer_key == writer_key))
        return renewed(accounts, connection, device, writer_key)

    renewed = Accounts.renew_device
    with instead(Crossings, "answer", answer), instead(Accounts, "renew_device", renew):
        yield


@planted("a bundle leaves without what waits")
def _empty_bundle() -> Iterator[None]:
    right = Engine.requests_to_carry

    def wrong(engine: Engine, most: int) -> tuple[bytes, list[bytes]]:
        key, requests = right(engine, most)
        bare = [msgspec.structs.replace(wire.decode_request(one), changesets=[]) for one in requests]
        return key, [wire.encode(one) for one in bare]

    with instead(Engine, "requests_to_carry", wrong):
        yield


@planted("what was asked in a bundle is forgotten")
def _not_remembered() -> Iterator[None]:
    with instead(asked, "remember", lambda *_: None):
        yield


@planted("a courier's parcel is answered and not entered")
def _not_entered() -> Iterator[None]:
    right = Couriers.answer

    def wrong(couriers: Any, sent: bytes) -> bytes:
        with instead(Crossings, "_admit", lambda *_: []):
            return right(couriers, sent)

    with instead(Couriers, "answer", wrong):
        yield
