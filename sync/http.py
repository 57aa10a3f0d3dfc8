"""The way across by network: one POST a crossing. Only an answer from the server counts as being connected."""

import json

import requests

from sync.change import MAX_MESSAGE_BYTES
from sync.errors import EnvironmentProblem, UserError

CONNECT_SECONDS = 5.0
STALL_SECONDS = 30.0
SIGNATURE_BYTES = 64


class HttpClient:
    """Speaks with one server. Proxies and credentials of the machine's environment are not used."""

    def __init__(self, server: str, token: str | None = None) -> None:
        self._server = server.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._token = bytes.fromhex(token or "")

    def post(self, path: str, body: bytes) -> bytes:
        """The bytes the server answers with; raises `EnvironmentProblem` or `UserError` with the server's code."""
        try:
            with self._session.post(
                self._server + path,
                data=body,
                timeout=(CONNECT_SECONDS, STALL_SECONDS),
                stream=True,
                allow_redirects=False,  # records are never carried on to where somebody in between points
            ) as response:
                data = _bounded(response)
        except requests.RequestException as error:
            raise EnvironmentProblem("crossing.unreachable") from error
        if response.status_code == 200:
            return data
        raise _refusal(response.status_code, data)

    def exchange(self, request: bytes) -> tuple[bytes, bytes]:
        """One crossing: the answer's signature and body."""
        data = self.post("/v1/crossing", self._token + request)
        return data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:]

    def close(self) -> None:
        self._session.close()


def _bounded(response: requests.Response) -> bytes:
    data = bytearray()
    for part in response.iter_content(65_536):
        data += part
        if len(data) > MAX_MESSAGE_BYTES:
            raise UserError("crossing.too_large", limit=MAX_MESSAGE_BYTES)
    return bytes(data)


def _refusal(status: int, data: bytes) -> UserError | EnvironmentProblem:
    """The server's refusal as the error it names; anything that is not ours is a server in trouble."""
    try:
        told = json.loads(data)
        error = UserError(str(told["code"]), **told["facts"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return EnvironmentProblem("crossing.server_trouble", status=status)
    return EnvironmentProblem("crossing.server_trouble", status=status) if status >= 500 else error
