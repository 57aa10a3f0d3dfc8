"""Parcels that somebody else brings: each is answered as its own device's crossing, and the answer is sealed to it.

Who carries is asked for a token of this server, so that carrying costs a stranger's computer nothing that crossing
would not. Nothing of the courier's counts otherwise: rights, school and position are those of the token inside.
"""

from server.accounts import TOKEN_BYTES, Accounts
from server.crossing import Crossings
from server.database import Database, ServerKeys
from sync import parcel
from sync.errors import UserError


class Couriers:
    """Answers parcels."""

    def __init__(self, database: Database, accounts: Accounts, keys: ServerKeys, crossings: Crossings) -> None:
        self._database = database
        self._accounts = accounts
        self._keys = keys
        self._crossings = crossings

    def answer(self, sent: bytes) -> bytes:
        """The parcel down for what was brought: the courier's token, then a parcel up.

        Raises `UserError` for a courier's token that is none, and `bundle.not_ours` for what is not sealed to this
        server. Any other refusal goes down sealed too: whose parcel it was and how it fared is no courier's affair.
        """
        with self._database.read() as connection:  # before anything is opened
            courier = self._accounts.device(connection, sent[:TOKEN_BYTES])
        if not courier.active:
            raise UserError("account.shut_out")
        reply_key, inner = parcel.open_up(self._keys.signing, sent[TOKEN_BYTES:])
        try:
            answered = self._crossings.answer(inner, carried=True)
        except UserError as error:
            answered = parcel.refusal(self._keys.signing, reply_key, error)
        return parcel.seal_down(reply_key, answered)
