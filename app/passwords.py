"""Changing one's password: at the server, by which computers sign in, and on this computer, whose copy it opens."""

from app.records.vault import Identity, Vault, person_folder
from app.surroundings import Surroundings
from app.workspace import ASKING
from sync import sign_in
from sync.errors import EnvironmentProblem, UserError
from sync.http import HttpClient


def change_password(around: Surroundings, identity: Identity, old: str, new: str) -> None:
    """The server first: who is cut off in between can do the same again. Other computers of this person go on opening
    with the old one until it is changed there too, by the same way.

    Raises as `Vault.unlock` and the server do, and `EnvironmentProblem` without network; nothing is changed then.
    """
    if not new.strip():
        raise UserError("account.blank_password")
    vault = Vault(person_folder(around.home, identity))
    vault.unlock(old, around.secrets)
    client = HttpClient(identity.server, None, ASKING)
    try:
        _tell(client, identity.login, old, new)
    except EnvironmentProblem as error:
        raise EnvironmentProblem("account.password_needs_network") from error
    finally:
        client.close()
    vault.change_password(old, new, around.clock, around.secrets, around.hardness)


def _tell(client: HttpClient, login: str, old: str, new: str) -> None:
    """Where the server has it already, from another computer or an attempt that was cut off, nothing is to be said."""
    try:
        client.post("/v1/password", sign_in.encode(sign_in.PasswordChange(login, old, new)))
    except UserError as error:
        if error.code != "account.wrong_password":
            raise
        client.post("/v1/password", sign_in.encode(sign_in.PasswordChange(login, new, new)))
