"""One crossing at the server: take in what came up, answer with what is new, in one transaction each."""

from app.records import rights
from app.rules.roles import Action, may
from server import admission
from server.accounts import Accounts
from server.database import Database, ServerKeys, open_journal
from sync import answering, statehash, wire
from sync.change import Changeset
from sync.clock import Clock
from sync.errors import UserError
from sync.journal import Journal


class Crossings:
    """Answers crossing requests."""

    def __init__(self, database: Database, accounts: Accounts, keys: ServerKeys, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._keys = keys
        self._clock = clock

    def answer(self, token: str, sent: bytes) -> bytes:
        """The answer (signature, then body) to the request `sent` by the device with `token`. Raises `UserError`."""
        with self._database.read() as connection:  # before anything is unpacked
            school, writer_key = self._accounts.device(connection, token)
        request = wire.decode_request(sent)
        with self._database.write() as connection:
            journal = open_journal(connection, school, lock=True)
            self._check(journal, request, writer_key)
            refusals = self._admit(journal, request)
            answer = self._compose(journal, request, writer_key, refusals)
        body = wire.encode(answer)
        signature = self._keys.signing.sign(wire.answer_bytes_to_sign(sent, body)).signature
        return signature + body

    def _check(self, journal: Journal, request: wire.Request, writer_key: bytes) -> None:
        if request.protocol != wire.PROTOCOL:
            raise UserError("crossing.protocol", theirs=request.protocol, ours=wire.PROTOCOL)
        if request.school != journal.identity().bytes or request.writer_key != writer_key:
            raise UserError("crossing.not_yours")
        position = journal.position()
        if request.epoch > position.epoch or (request.epoch == position.epoch and request.seq > position.seq):
            raise UserError("crossing.ahead_of_server")

    def _admit(self, journal: Journal, request: wire.Request) -> list[wire.Refusal]:
        """Put the changesets into the log in chain order; the first that cannot enter stops those behind it."""
        for message in request.changesets:
            changeset = Changeset(
                message.writer_key, message.first, tuple(message.bodies), message.hash, message.signature
            )
            try:
                answering.admit(journal, changeset, admission.judge, self._clock.now_ms())
            except UserError as error:
                return [wire.Refusal(changeset.last, error.code)]
        return []

    def _compose(
        self, journal: Journal, request: wire.Request, writer_key: bytes, refusals: list[wire.Refusal]
    ) -> wire.Answer:
        writer = journal.writer(writer_key)
        assert writer is not None, "the device table names only writers of the journal"
        duties = rights.duties_of(journal, writer.person)
        grants = rights.grants_of(duties)
        on_wire = answering.grants_to_wire(journal, grants)
        changed = wire.grants_digest(on_wire) != request.grants_digest
        ask = changed and request.grants is None
        held = set(request.grants or ()) if changed and not ask else set(on_wire)
        new = {grant for grant, told in zip(sorted(grants), on_wire, strict=True) if told not in held}
        reader = answering.Reader(writer, grants, may(duties, Action.JUDGE_HELD))
        nothing = answering.Gathered(request.seq, [], [])
        found = nothing if ask else answering.gather(journal, reader, request.seq, new)
        position = journal.position()
        at_end = found.seq == position.seq and not ask
        return wire.Answer(
            protocol=wire.PROTOCOL,
            epoch=position.epoch,
            from_seq=request.seq,
            seq=found.seq,
            more=not at_end and not ask,
            want_grants=ask,
            writers=found.writers,
            entries=found.entries,
            grants=on_wire if changed and not ask else None,
            state_hash=statehash.total(journal, grants) if at_end else None,
            refusals=refusals,
            server_time=self._clock.now_ms(),
        )
