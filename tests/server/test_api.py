"""The HTTP surface: hostile, slow and cut requests get a plain refusal, and the server stays up (R8, R13)."""

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy
import uvicorn
import zstandard
from sqlcipher3 import dbapi2

from app.records.tables import SCORE
from server import api
from server.crossing import Crossings
from server.database import ACCOUNT
from server.sign_in import SignIns
from sync.change import MAX_MESSAGE_BYTES, State
from sync.errors import EnvironmentProblem, UserError
from sync.http import HttpClient
from sync.parcel import MAX_PARCEL_UP_BYTES
from sync.sign_in import PasswordChange, SignInRequest, decode_answer, encode
from sync.sql import Rows
from tests.conftest import ExpectedLogs
from tests.server.direct import Device, School, Server, request_of, values


class Site:
    """A server that answers over real HTTP, and how to reach it."""

    def __init__(self, server: Server) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        app = api.make_app(server.database, server.accounts, server.keys, server.clock)
        self._server = uvicorn.Server(
            # Without a set-up of its own, so that `no_unexpected_logs` hears it.
            uvicorn.Config(app, log_config=None, log_level="warning", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, name="site")
        self._thread.start()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    def post(self, path: str, body: bytes | Iterator[bytes], token: str = "") -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            asked = bytes.fromhex(token) + body if isinstance(body, bytes) else body
            return session.post(self.url + path, data=asked, timeout=20)

    def is_up(self) -> bool:
        with requests.Session() as session:
            session.trust_env = False
            return bool(session.get(self.url + "/v1/health", timeout=20).json() == {"server": "chuyendo"})


@contextlib.contextmanager
def serving(server: Server) -> Iterator[Site]:
    site = Site(server)
    try:
        yield site
    finally:
        site.close()


@pytest.fixture
def site(embedded: Server) -> Iterator[Site]:
    with serving(embedded) as found:
        yield found


def refusal(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


# --- signing in ---


def sign_in_as(school: School, password: str = "x", login: str = "teacher", key: bytes = b"k" * 32) -> bytes:
    return encode(SignInRequest(f"{login}.{school.number}", password, "laptop", key))


def test_signing_in_gives_what_a_device_needs(site: Site, school: School) -> None:
    told = decode_answer(HttpClient(site.url).post("/v1/sign-in", sign_in_as(school)))
    assert told.person == school.ids["teacher"]
    assert told.server_key == bytes(school.server.keys.signing.verify_key)
    assert told.school_name == "Trường THCS Phước Hà"
    assert told.epoch == 1
    with school.server.database.read() as connection:
        device = school.server.accounts.device(connection, bytes.fromhex(told.token))
        assert (device.school, device.writer_key) == (school.number, b"k" * 32)


def test_a_wrong_password_is_refused_with_its_code(site: Site, school: School) -> None:
    assert refusal(site.post("/v1/sign-in", sign_in_as(school, "y"))) == (400, "account.wrong_password")


def test_too_many_tries_have_a_status_of_their_own(site: Site, school: School) -> None:
    for _ in range(5):
        site.post("/v1/sign-in", sign_in_as(school, "y"))
    response = site.post("/v1/sign-in", sign_in_as(school))
    assert refusal(response) == (429, "account.too_many_tries")
    assert response.json()["facts"] == {"minutes": 5}


def test_only_a_few_sign_in_at_once_and_others_are_served_beside_them(
    site: Site, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R13: guessing in parallel passes no brake, takes no memory, and keeps nobody from crossing."""
    inside: list[int] = []
    full, gate = threading.Event(), threading.Event()

    def wait(_sign_ins: SignIns, _body: bytes) -> bytes:
        inside.append(1)
        if len(inside) >= api.SIGN_INS_AT_ONCE:
            full.set()
        gate.wait(20)
        return b""

    monkeypatch.setattr(SignIns, "answer", wait)
    threads = [threading.Thread(target=site.post, args=["/v1/sign-in", sign_in_as(school)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert full.wait(20)
    teacher = school.device("teacher")
    client = connected(site, teacher)
    for _ in range(5):
        teacher.crossed()
    assert len(inside) == api.SIGN_INS_AT_ONCE
    gate.set()
    for thread in threads:
        thread.join()
    assert len(inside) == 8
    client.close()


# --- hostile bodies ---

BAD_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "noise": bytes(range(256)),
    "JSON": b'{"a": 1}',
    "not UTF-8": b"\x00\x91\xa1\xff",
    "deep nesting": b"\x00" + b"\x91" * 1_000_000,
    "a bomb": b"\x01" + zstandard.compress(bytes(MAX_MESSAGE_BYTES * 4)),
    "half a frame": b"\x01" + zstandard.compress(bytes(10_000))[:-5],
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_hostile_crossing_is_refused(site: Site, school: School, body: bytes) -> None:
    teacher = school.device("teacher")
    status, code = refusal(site.post("/v1/crossing", body, teacher.token))
    assert (status, code) in {(400, "crossing.malformed"), (400, "crossing.too_large")}
    assert refusal(site.post("/v1/crossing", body)) == (401, "account.signed_out"), "nothing is unpacked for strangers"
    assert site.is_up()


@pytest.mark.parametrize("path", ["/v1/sign-in", "/v1/password"])
@pytest.mark.parametrize(
    "body",
    [
        *BAD_BODIES.values(),
        encode(SignInRequest("a\0b", "x", "x", b"k" * 32)),
        encode(PasswordChange("a", "x", "x\0")),
    ],
)
def test_a_hostile_sign_in_or_change_of_a_password_is_refused(site: Site, path: str, body: bytes) -> None:
    assert refusal(site.post(path, body)) in {(400, "crossing.malformed"), (400, "crossing.too_large")}
    assert site.is_up()


def test_a_zero_character_reaches_no_database(on_postgresql: Server) -> None:
    """PostgreSQL keeps none; the answer is a refusal all the same."""
    with serving(on_postgresql) as site:
        for request in (SignInRequest("a\0b", "x", "x", b"k" * 32), SignInRequest("a", "x", "x\0", b"k" * 32)):
            assert refusal(site.post("/v1/sign-in", encode(request))) == (400, "crossing.malformed")


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_hostile_parcel_is_refused(site: Site, school: School, body: bytes) -> None:
    clerk = Device(school, "clerk")
    status, code = refusal(site.post("/v1/courier", body, clerk.token))
    assert (status, code) in {(400, "bundle.not_ours"), (400, "crossing.too_large")}
    assert refusal(site.post("/v1/courier", body)) == (401, "account.signed_out"), "nothing is opened for strangers"
    assert site.is_up()


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/v1/sign-in", api.SIGN_IN_BYTES),
        ("/v1/password", api.SIGN_IN_BYTES),
        ("/v1/crossing", MAX_MESSAGE_BYTES),
        ("/v1/courier", 32 + MAX_PARCEL_UP_BYTES),
    ],
)
@pytest.mark.parametrize("announced", [True, False], ids=["with length", "in parts"])
def test_an_oversize_body_is_cut_off(site: Site, path: str, limit: int, announced: bool) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(2 * limit // 5_000):
            yield bytes(5_000)

    try:
        answered = site.post(path, bytes(limit + 1) if announced else parts())
        assert refusal(answered) == (400, "crossing.too_large")
    except requests.ConnectionError:
        assert limit > 1_000_000, "only who still sends much may find the line closed"
    assert site.is_up()


def test_a_body_that_comes_too_slowly_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "BODY_SECONDS", 0.2)
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    connection.putrequest("POST", "/v1/crossing")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"only this")
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["code"]) == (400, "crossing.too_slow")
    connection.close()
    assert site.is_up()


def test_a_line_cut_in_the_middle_of_a_body_makes_no_noise(site: Site) -> None:
    """The log stays silent: `no_unexpected_logs` sees to it."""
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", site.port)) as line:
            line.sendall(b"POST /v1/crossing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this")
    assert site.is_up()


TOKENS = {"none": b"", "a byte": b"\0", "one byte short": bytes(31), "zeros": bytes(32), "long": b"\xab" * 10_000}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
def test_tokens_of_any_shape_are_refused(site: Site, token: bytes) -> None:
    assert refusal(site.post("/v1/crossing", token)) == (401, "account.signed_out")


def test_a_token_in_the_wrong_place_is_none(site: Site, school: School) -> None:
    """In a header, behind the request, as text: only the first bytes of the body say who asks."""
    teacher = school.device("teacher")
    token, request = bytes.fromhex(teacher.token), request_of(teacher)
    for body in (request + token, b"\0" + token + request, token[:-1] + request, teacher.token.encode() + request):
        assert refusal(site.post("/v1/crossing", body)) == (401, "account.signed_out")
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    connection.request("POST", "/v1/crossing", request, {"Authorization": f"Bearer {teacher.token}"})
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["code"]) == (401, "account.signed_out")
    connection.close()


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/v1", "/v2/crossing"])
def test_nothing_else_is_served(site: Site, path: str) -> None:
    assert site.post(path, b"").status_code == 404


def test_trouble_with_the_database_is_told_without_its_words(
    site: Site, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("server.api", "database: OperationalError")
    trouble = sqlalchemy.exc.OperationalError("SELECT secret", {}, Exception("Nguyễn Văn An"))

    def fail(*_anything: object) -> bytes:
        raise trouble

    monkeypatch.setattr(Crossings, "answer", fail)
    response = site.post("/v1/crossing", b"")
    assert refusal(response) == (503, "crossing.server_trouble")
    assert "secret" not in response.text
    assert not any("Nguyễn" in record.getMessage() for record in expected_logs._records)


def test_trouble_with_the_embedded_database_is_told_like_any_other(
    site: Site, school: School, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    """Statements that go to the driver directly fail with the driver's errors."""
    expected_logs.expect("server.database", "OperationalError")
    expected_logs.expect("server.api", "crossing.server_trouble")
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    words = "disk I/O error near Nguyễn Văn An"

    def fail(*_anything: object, **_named: object) -> None:
        raise dbapi2.OperationalError(words)

    body = request_of(teacher)
    with monkeypatch.context() as patch:
        patch.setattr(Rows, "insert", fail)
        response = site.post("/v1/crossing", body, teacher.token)
    assert refusal(response) == (503, "crossing.server_trouble")
    assert not any("Nguyễn" in record.getMessage() for record in expected_logs._records)
    assert site.post("/v1/crossing", body, teacher.token).status_code == 200
    assert school.scores() == [80]


# --- a device's end (sync.http) against the real thing ---


def connected(site: Site, device: Device) -> HttpClient:
    """The device crosses over HTTP from now on."""
    client = HttpClient(site.url, device.token)

    def exchange(request: bytes) -> bytes:
        signature, body = client.exchange(request)
        return signature + body

    device.meddle = exchange
    return client


def test_a_device_crosses_over_http(site: Site, school: School) -> None:
    teacher = school.device("teacher")
    connected(site, teacher)
    assert teacher.judged(teacher.mark(80)) == (State.ADMITTED, "")


def test_a_lost_answer_over_http_is_once(site: Site, school: School) -> None:
    """R4: the line is cut after the server has done its work."""
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    body = bytes.fromhex(teacher.token) + request_of(teacher)
    head = "POST /v1/crossing HTTP/1.1\r\nHost: x\r\n"
    with socket.create_connection(("127.0.0.1", site.port)) as line:
        line.sendall(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert line.recv(1), "it has answered, and nobody reads on"
    assert teacher.verdicts() == [(State.PENDING, "")]
    connected(site, teacher)
    teacher.crossed()
    assert teacher.verdicts() == [(State.ADMITTED, "")]
    with school.journal() as journal:
        assert [value for _, value in values(journal, SCORE)] == [80]


def test_a_shut_out_device_is_told_by_its_code(site: Site, school: School) -> None:
    teacher = school.device("teacher")
    with school.server.database.write() as connection:
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.login == teacher.account.login).values(active=0))
    connected(site, teacher)
    teacher.crossed()
    assert site.post("/v1/crossing", request_of(teacher), teacher.token).status_code == 403
    status = teacher.cross()
    assert status.error is not None
    assert status.error.code == "account.shut_out"


def test_a_server_that_is_away_is_an_environment_problem(site: Site) -> None:
    site.close()
    with pytest.raises(EnvironmentProblem, match="unreachable"):
        HttpClient(site.url, "00").exchange(b"")


@pytest.mark.parametrize("which", ["embedded", "on_postgresql"])
def test_two_devices_crossing_at_once(request: pytest.FixtureRequest, which: str) -> None:
    """Each school's log is serialised by one lock: no error, no gap, nothing lost."""
    server: Server = request.getfixturevalue(which)
    founded = server.found()
    devices = [founded.device(login) for login in ("teacher", "second", "homeroom")]
    rounds = 6
    errors: list[object] = []

    def work(place: Site, device: Device) -> None:
        client = connected(place, device)
        for value in range(rounds):
            change = device.absence(value % 3) if device is devices[2] else device.mark(value, column=value + 1)
            device.commit(change)
            status = device.cross()
            if status.error is not None:
                errors.append(status.error)
        client.close()

    with serving(server) as place:
        threads = [threading.Thread(target=work, args=[place, device]) for device in devices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not errors
    with founded.journal() as journal:
        table = journal.tables.log_entry
        query = sqlalchemy.select(table.c.seq).where(table.c.school == journal.school)
        numbers = sorted(journal.connection.execute(query).scalars())
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(values(journal, SCORE)) == 2 * rounds
    for device in devices:
        device.meddle = device.ask
        device.crossed()
        assert len(device.verdicts()) == rounds
        assert {state for state, _ in device.verdicts()} == {State.ADMITTED}


# --- what a client makes of strange servers (sync.http) ---


@contextlib.contextmanager
def strange(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """A server that says `answer` of what it was sent, byte for byte, to one who comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _who = listener.accept()
            with line, contextlib.suppress(OSError):
                asked = b""
                while not asked.endswith(b"request"):
                    asked += line.recv(65_536)
                line.sendall(answer(asked))

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def http_answer(status: str, body: bytes, *headers: str) -> Callable[[bytes], bytes]:
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers))
    return lambda _request: head.encode() + b"\r\n" + body


STRANGE: dict[str, tuple[Callable[[bytes], bytes], type[Exception], str]] = {
    "a page": (http_answer("404 Not Found", b"<html>"), EnvironmentProblem, "crossing.server_trouble"),
    "a gateway in trouble": (http_answer("502 Bad Gateway", b""), EnvironmentProblem, "crossing.server_trouble"),
    "a portal's redirect": (
        http_answer("307 Temporary Redirect", b"", "Location: http://127.0.0.1:1/elsewhere"),
        EnvironmentProblem,
        "crossing.server_trouble",
    ),
    "deep JSON": (http_answer("400 Bad", b"[" * 200_000), EnvironmentProblem, "crossing.server_trouble"),
    "JSON of another shape": (http_answer("400 Bad", b'["code"]'), EnvironmentProblem, "crossing.server_trouble"),
    "facts that are none": (
        http_answer("400 Bad", b'{"code": "x", "facts": 5}'),
        EnvironmentProblem,
        "crossing.server_trouble",
    ),
    "a fact called code": (
        http_answer("400 Bad", b'{"code": "x", "facts": {"code": 1}}'),
        EnvironmentProblem,
        "crossing.server_trouble",
    ),
    "our refusal": (http_answer("400 Bad", b'{"code": "x.y", "facts": {"a": 1}}'), UserError, "x.y"),
    "our trouble": (
        http_answer("503 Bad", b'{"code": "store.busy", "facts": {}}'),
        EnvironmentProblem,
        "crossing.server_trouble",
    ),
    "no HTTP": (lambda _request: b"SSH-2.0-x\r\n\r\n", EnvironmentProblem, "crossing.unreachable"),
    "nothing": (lambda _request: b"", EnvironmentProblem, "crossing.unreachable"),
    "less than announced": (
        lambda _request: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nless",
        EnvironmentProblem,
        "crossing.unreachable",
    ),
    "too much": (
        lambda _request: b"HTTP/1.1 200 OK\r\n\r\n" + bytes(MAX_MESSAGE_BYTES + 1),
        UserError,
        "crossing.too_large",
    ),
}


@pytest.mark.parametrize(("answer", "kind", "code"), STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_server_is_an_error_with_a_code(answer: Any, kind: type[Exception], code: str) -> None:
    with strange(answer) as url, contextlib.closing(HttpClient(url, "00")) as client:
        with pytest.raises(kind) as caught:
            client.exchange(b"request")
        assert getattr(caught.value, "code", "") == code


@pytest.mark.parametrize("server", ["", "not a url", "ftp://x", "http://", "http://[::1", "http://\u0000"])
def test_an_address_that_is_none_is_an_error_with_a_code(server: str) -> None:
    with contextlib.closing(HttpClient(server)) as client, pytest.raises(EnvironmentProblem, match="unreachable"):
        client.post("/v1/sign-in", b"")


def test_credentials_and_proxies_of_the_machine_are_not_used(
    site: Site, school: School, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    teacher = school.device("teacher")
    client = connected(site, teacher)
    teacher.crossed()
    client.close()
