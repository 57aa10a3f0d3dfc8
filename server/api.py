"""The HTTP surface: thin, bounded, and every refusal as a code with facts."""

import asyncio
import logging

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect

from server.accounts import TOKEN_BYTES, Accounts
from server.connections import SLOWEST
from server.courier import Couriers
from server.crossing import Crossings
from server.database import Database, ServerKeys
from server.history import Histories
from server.sign_in import SignIns
from sync.change import MAX_MESSAGE_BYTES
from sync.clock import Clock
from sync.errors import ChuyenDoError, UserError, path_of
from sync.parcel import MAX_PARCEL_UP_BYTES

BODY_SECONDS = 30.0
"""For a body to arrive, and beyond it a second for each `SLOWEST` bytes: half-sent ones must not hold a connection."""
SIGN_IN_BYTES = 10_000
HISTORY_BYTES = 2_000
SIGN_INS_AT_ONCE = 2
"""Each takes 64 MiB for a moment; crossings go on beside them."""
PARCELS_AT_ONCE = 2
"""A courier has time; who crosses by himself is waiting."""

_STATUS = {"account.signed_out": 401, "account.shut_out": 403, "account.too_many_tries": 429}
_log = logging.getLogger(__name__)


def make_app(database: Database, accounts: Accounts, keys: ServerKeys, clock: Clock) -> FastAPI:
    """The web application over what a device can ask."""
    crossings = Crossings(database, accounts, keys, clock)
    sign_ins = SignIns(database, accounts, keys)
    histories = Histories(database, accounts, keys)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    couriers = Couriers(database, accounts, keys, crossings)
    signing_in, carrying = CapacityLimiter(SIGN_INS_AT_ONCE), CapacityLimiter(PARCELS_AT_ONCE)

    @app.get("/v1/health")
    def health() -> dict[str, str]:
        return {"server": "chuyendo"}

    @app.post("/v1/sign-in")
    async def sign_in(request: Request) -> Response:
        body = await _body(request, SIGN_IN_BYTES)
        return _bytes(await to_thread.run_sync(sign_ins.answer, body, limiter=signing_in))

    @app.post("/v1/password")
    async def password(request: Request) -> Response:
        body = await _body(request, SIGN_IN_BYTES)
        return _bytes(await to_thread.run_sync(sign_ins.change_password, body, limiter=signing_in))

    @app.post("/v1/crossing")
    async def crossing(request: Request) -> Response:
        body = await _body(request, MAX_MESSAGE_BYTES)
        return _bytes(await run_in_threadpool(crossings.answer, body))

    @app.post("/v1/history")
    async def history(request: Request) -> Response:
        body = await _body(request, HISTORY_BYTES)
        return _bytes(await run_in_threadpool(histories.answer, body))

    @app.post("/v1/courier")
    async def courier(request: Request) -> Response:
        body = await _body(request, TOKEN_BYTES + MAX_PARCEL_UP_BYTES)
        return _bytes(await to_thread.run_sync(couriers.answer, body, limiter=carrying))

    @app.exception_handler(UserError)
    def refuse(_request: Request, error: UserError) -> Response:
        return JSONResponse({"code": error.code, "facts": error.facts}, _STATUS.get(error.code, 400))

    @app.exception_handler(ChuyenDoError)
    def fail(_request: Request, error: ChuyenDoError) -> Response:
        _log.error("%s", error)
        return JSONResponse({"code": error.code, "facts": {}}, 503)

    @app.exception_handler(SQLAlchemyError)
    def database_failed(_request: Request, error: SQLAlchemyError) -> Response:
        _log.error("database: %s", path_of(error))
        return JSONResponse({"code": "crossing.server_trouble", "facts": {}}, 503)

    return app


def _bytes(content: bytes) -> Response:
    return Response(content)  # every header would cost more than an idle crossing's content


async def _body(request: Request, limit: int) -> bytes:
    """The request's body, bounded in size and time."""
    received = bytearray()
    try:
        began = asyncio.get_running_loop().time()
        async with asyncio.timeout(BODY_SECONDS) as patience:
            async for part in request.stream():
                received += part
                patience.reschedule(began + BODY_SECONDS + len(received) / SLOWEST)
                if len(received) > limit:
                    raise UserError("crossing.too_large", limit=limit)
    except TimeoutError as error:
        raise UserError("crossing.too_slow") from error
    except ClientDisconnect as error:
        raise UserError("crossing.malformed", what="body") from error
    return bytes(received)
