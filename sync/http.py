"""The way across by network: one POST a crossing. Only an answer from the server counts as being connected."""

import json
from dataclasses import replace
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import SKIP_HEADER

from sync.change import MAX_MESSAGE_BYTES
from sync.clock import Clock, SystemClock
from sync.errors import EnvironmentProblem, UserError
from sync.line import Limits, Watch, tls_context, watched_pools

SIGNATURE_BYTES = 64
PROBE_SECONDS = 5.0
"""For the answer to a probe: who cannot say a word in this time is not there."""
_PROBE_ANSWER_BYTES = 1_000


class HttpClient:
    """Speaks with one server, over one connection that is kept. Proxies and credentials of the machine's environment
    are not used, nothing is said that the server does not need. One thread at a time; `cancelled` may be set from any.
    """

    def __init__(
        self, server: str, token: str | None = None, limits: Limits | None = None, clock: Clock | None = None
    ) -> None:
        self._server = server.rstrip("/")
        # Waiting for a real network is done in real time, whatever clock the rest of a test may have.
        self.watch = Watch(limits or Limits(), clock or SystemClock())
        self.cancelled = self.watch.cancelled
        self._session = _session(self.watch)
        self._token = bytes.fromhex(token or "")

    def come_with(self, token: bytes) -> None:
        """Who asks comes with another token from now on."""
        self._token = token

    def probe(self) -> None:
        """Ask for a sign of life, which takes some hundred bytes; raises `EnvironmentProblem` when none comes."""
        limits = replace(self.watch.limits, stall=PROBE_SECONDS, stale=PROBE_SECONDS, grace=2 * PROBE_SECONDS)
        try:
            status, data = self._exchange("GET", "/v1/health", None, limits, _PROBE_ANSWER_BYTES)
        except UserError as error:  # too long
            raise EnvironmentProblem("crossing.unreachable") from error
        if status != 200 or not _is_ours(data):
            raise EnvironmentProblem("crossing.unreachable")

    def exchange(self, request: bytes, path: str = "/v1/crossing") -> tuple[bytes, bytes]:
        """One crossing, or what else is asked of the server: the answer's signature and body."""
        data = self.post(path, self._token + request)
        return data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:]

    def post(self, path: str, body: bytes) -> bytes:
        """The bytes the server answers with; raises `EnvironmentProblem`, `UserError` with the server's code, or
        `Cancelled`.
        """
        status, data = self._exchange("POST", path, body, self.watch.limits, MAX_MESSAGE_BYTES)
        if status == 200:
            return data
        raise _refusal(status, data)

    def _exchange(self, method: str, path: str, body: bytes | None, limits: Limits, most: int) -> tuple[int, bytes]:
        """Status and body. A kept connection that turns out to be dead costs nothing but time: all that is asked here
        may be asked twice.
        """
        for _ in range(2):
            self.watch.begin(limits)
            try:
                return self._once(method, path, body, most)
            except (requests.RequestException, HTTPError) as error:
                if not self.watch.fresh and not self.watch.received:
                    self._session.close()
                    continue
                code = "crossing.too_slow" if self.watch.too_slow else "crossing.unreachable"
                raise EnvironmentProblem(code) from error
        raise EnvironmentProblem("crossing.unreachable")

    def _once(self, method: str, path: str, body: bytes | None, most: int) -> tuple[int, bytes]:
        self.watch.check_cancelled()
        with self._session.request(
            method,
            self._server + path,
            data=body,
            stream=True,
            allow_redirects=False,  # records are never carried on to where somebody in between points
        ) as response:
            data = bytearray()
            # As it comes: whatever is said to be compressed is not from our server.
            for part in response.raw.stream(65_536, decode_content=False):
                data += part
                if len(data) > most:
                    raise UserError("crossing.too_large", limit=most)
            return response.status_code, bytes(data)

    def close(self) -> None:
        """Hang up. Not while another thread is speaking: it is cancelled first."""
        self._session.close()


class _Adapter(HTTPAdapter):
    """Connects through sockets that are watched."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *sizes: Any, **named: Any) -> None:
        super().init_poolmanager(*sizes, ssl_context=tls_context(self._watch), **named)
        self.poolmanager.pool_classes_by_scheme = watched_pools(self._watch)

    def close(self) -> None:
        # The manager only forgets its pools, and an error's traceback can keep their connections open.
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118 - it is no mapping that could be gone through
            pools[key].close()
        super().close()


def _session(watch: Watch) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    # Without these two urllib3 puts in its own.
    session.headers.update({"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = _Adapter(watch)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _is_ours(data: bytes) -> bool:
    """Whether this is our server's sign of life, and not some portal's page. Only a signed answer proves who it is."""
    try:
        return bool(json.loads(data)["server"] == "chuyendo")
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _refusal(status: int, data: bytes) -> UserError | EnvironmentProblem:
    """The server's refusal as the error it names; anything that is not ours is a server in trouble."""
    try:
        told = json.loads(data)
        error = UserError(str(told["code"]), **told["facts"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return EnvironmentProblem("crossing.server_trouble", status=status)
    return EnvironmentProblem("crossing.server_trouble", status=status) if status >= 500 else error
