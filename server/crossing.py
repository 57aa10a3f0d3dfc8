"""One crossing at the server: take in what came up, answer with what is new, in one transaction each."""

from collections.abc import Collection
from dataclasses import dataclass

from app.records import rights
from server import admission, consequences, timed_closing
from server.accounts import TOKEN_BYTES, Accounts, DeviceAccount
from server.database import Database, ServerKeys, open_journal
from sync import answering, applying, chains, seal, statehash, wire
from sync.change import MAX_CHANGESET_BYTES, MAX_IDS, MAX_PUSH_BYTES
from sync.clock import Clock
from sync.errors import UserError
from sync.journal import Journal, Writer
from sync.snapshot import Snapshots


@dataclass(frozen=True)
class _Asked:
    """A request and who sent it."""

    request: wire.Request
    writer: Writer
    same_epoch: bool
    token: bytes | None
    chain: list[tuple[int, bytes]] | None
    chain_of: bytes | None
    active: bool


class Crossings:
    """Answers crossing requests."""

    def __init__(self, database: Database, accounts: Accounts, keys: ServerKeys, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._keys = keys
        self._clock = clock
        self._snapshots = Snapshots()

    def answer(self, sent: bytes, *, carried: bool = False) -> bytes:
        """The answer (signature, then body) to the request `sent` (token, then body). Raises `UserError`.

        `carried`: it came in a parcel, which a courier may bring as often as he likes.
        """
        with self._database.read() as connection:  # before anything is unpacked
            device = self._accounts.device(connection, sent[:TOKEN_BYTES])
        asking = sent[TOKEN_BYTES:]
        request = wire.decode_request(asking)
        if not device.active and _has_nothing_more(request):
            raise UserError("account.shut_out")
        self._snapshots.forget()
        with self._database.write() as connection:
            journal = open_journal(connection, device.school, lock=True)
            timed_closing.close_due(journal, self._keys, self._clock)
            if carried and request.new_writer is not None and journal.writer(request.new_writer.key) is not None:
                raise UserError("bundle.renewed")  # a second token would make the first one worthless
            asked = self._asked(journal, request, device)
            refusals = self._admit(journal, asked) if asked.same_epoch else []
            answer = self._compose(journal, asked, refusals)
        self._snapshots.keep()
        body = wire.encode(answer)
        signature = self._keys.signing.sign(wire.answer_bytes_to_sign(asked.writer.key, asking, body)).signature
        return signature + body

    def _asked(self, journal: Journal, request: wire.Request, device: DeviceAccount) -> _Asked:
        position = journal.position()
        if request.epoch > position.epoch or (request.epoch == position.epoch and request.seq > position.seq):
            raise UserError("crossing.ahead_of_server")
        writer = journal.writer(device.writer_key)
        assert writer is not None, "the device table names only writers of the journal"
        same_epoch = request.epoch == position.epoch
        token, chain, chain_of = None, None, None
        if not same_epoch:
            chain = chains.chain_ends(journal, writer)[-1:]
        if request.new_writer is not None:
            chain_of = writer.key
            chain = chains.chain_ends(journal, writer)
            writer, token = self._renewed(journal, request.new_writer, writer, device)
        return _Asked(request, writer, same_epoch, token, chain, chain_of, device.active)

    def _renewed(
        self, journal: Journal, told: wire.NewWriter, old: Writer, device: DeviceAccount
    ) -> tuple[Writer, bytes]:
        """The device goes on under a new key and a new token (R4). The old ones stay: if its disk was copied, the copy
        goes on under them. Asked again, because the answer was lost, it gets another token.
        """
        seal.verify(told.key, seal.new_writer_bytes(journal.identity(), told.key), told.signature)
        known = journal.writer(told.key)
        if known is not None and known.person != old.person:
            raise UserError("account.device_known")
        token = self._accounts.renew_device(journal.connection, device, told.key)
        start = seal.chain_start(journal.identity(), told.key)
        return known or journal.add_writer(told.key, old.person, old.device, start), token

    def _admit(self, journal: Journal, asked: _Asked) -> list[wire.Refusal]:
        """Put the changesets into the log in chain order; the first that cannot enter stops those behind it."""
        fresh = wire.split_ids(asked.request.fresh)

        def ids_of(numbers: Collection[int]) -> dict[int, bytes]:
            made = {number: fresh[-1 - number] for number in numbers if -len(fresh) <= number < 0}
            return made | journal.refs.uuids(number for number in numbers if number > 0)

        judge = admission.judge if asked.active else admission.hold_all
        room = MAX_PUSH_BYTES + 2 * MAX_CHANGESET_BYTES
        for message in asked.request.changesets:
            try:
                author = self._author(journal, message, asked.writer)
                changeset = applying.changeset_of(journal, message, author, ids_of)
                room -= sum(len(body) for body in changeset.bodies)
                if room < 0:
                    raise UserError("crossing.too_large", limit=MAX_PUSH_BYTES)
                seq = answering.admit(journal, changeset, judge, self._clock.now_ms())
            except UserError as error:
                return [wire.Refusal(message.first, error.code)]
            if seq is not None:
                consequences.follow(journal, self._keys, self._clock, seq)
        return []

    def _author(self, journal: Journal, message: wire.ChangesetMessage, asking: Writer) -> bytes:
        """Whose chain it is: the asking writer's, or that of one which the same person was before."""
        if message.writer is None:
            return asking.key
        former = journal.writer(message.writer)
        if former is None and journal.epochs():
            # A restored server may have forgotten it. Its signature is looked at next; nobody vouches for more at a
            # first sign-in.
            start = seal.chain_start(journal.identity(), message.writer)
            former = journal.add_writer(message.writer, asking.person, asking.device, start)
        if former is None or former.person != asking.person:
            raise UserError("crossing.unknown_writer")
        return former.key

    def _compose(self, journal: Journal, asked: _Asked, refusals: list[wire.Refusal]) -> wire.Answer:
        request, position = asked.request, journal.position()
        generation = min(request.generation, journal.schema.generation)
        from_seq = request.seq if asked.same_epoch else 0
        grants = rights.grants_of(rights.duties_of(journal, asked.writer.person)) if asked.active else set()
        on_wire = answering.grants_to_wire(journal, grants)
        changed = not asked.same_epoch or wire.grants_digest(on_wire) != request.grants_digest
        ask = changed and asked.same_epoch and request.grants is None
        held = grants
        if changed:
            held = answering.grants_from_wire(journal, request.grants or ()) if asked.same_epoch else set()
        reader = answering.Reader(asked.writer, from_seq, grants, held & grants, grants - held, generation)
        ids, more_ids = self._new_ids(journal, request.ids if asked.same_epoch else 0)
        nothing = ask or more_ids
        found = answering.Gathered(from_seq, [], None) if nothing else answering.gather(journal, reader)
        at_end = found.seq == position.seq and not nothing
        parts = [self._snapshots.part(journal, grant, generation) for grant in sorted(reader.new)] if at_end else []
        return wire.Answer(
            protocol=wire.PROTOCOL,
            epoch=position.epoch,
            restored=[] if asked.same_epoch else journal.epochs(),
            from_seq=from_seq,
            seq=found.seq,
            more=not at_end and not ask,
            want_grants=ask,
            server_seconds=self._clock.now_ms() // 1000,
            generation=journal.schema.generation,
            ids=b"" if ask else ids,
            writers=found.writers,
            entries=found.entries,
            grants=on_wire if changed and not nothing else None,
            parts=parts,
            state_hash=statehash.total(journal, grants, generation) if at_end else None,
            refusals=refusals,
            sums=self._sums(journal, grants, generation) if request.tell_sums and at_end else None,
            token=asked.token,
            chain=asked.chain,
            chain_of=asked.chain_of,
            chains=chains.chain_numbers(journal, request.missed),
        )

    def _new_ids(self, journal: Journal, known: int) -> tuple[bytes, bool]:
        """The ids behind the first `known`, as many as one answer takes, and whether there are more: then nothing else
        is told, because it could name them.
        """
        found = journal.refs.after(known, MAX_IDS + 1)
        return b"".join(found[:MAX_IDS]), len(found) > MAX_IDS

    def _sums(self, journal: Journal, grants: set[int], generation: int) -> list[tuple[wire.Grant, bytes]]:
        sums = statehash.readable(journal, grants, generation)
        scopes = sorted(sums)
        return [
            (grant, sums[scope].to_bytes(16, "big"))
            for scope, grant in zip(scopes, answering.grants_to_wire(journal, scopes), strict=True)
        ]


def _has_nothing_more(request: wire.Request) -> bool:
    """Whether a device whose account is closed has sent all that it had, and holds nothing any more."""
    return not request.changesets and request.grants_digest == wire.grants_digest([])
