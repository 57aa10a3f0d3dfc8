import sqlite3

import pytest
from sqlalchemy import exc

from app.messages import ERROR_TEXTS
from app.records.sqlite_problems import problem_of, told
from sync.errors import EnvironmentProblem


def driver_error(number: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("the driver's words")
    error.sqlite_errorcode = number
    return error


# https://sqlite.org/rescode.html: primary codes, and extended ones, whose lowest byte is the primary
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (3, "store.cannot_open"),
        (5, "store.busy"),
        (517, "store.busy"),
        (6, "store.busy"),
        (7, "store.out_of_memory"),
        (8, "store.cannot_write"),
        (10, "store.io"),
        (778, "store.io"),
        (11, "store.damaged"),
        (13, "store.disk_full"),
        (14, "store.cannot_open"),
        (26, "store.damaged"),
    ],
)
def test_the_machines_faults_have_a_sentence(number: int, code: str) -> None:
    for error in (driver_error(number), exc.OperationalError("SELECT 1", {}, driver_error(number))):
        problem = problem_of(error)
        assert problem is not None
        assert problem.code == code
        assert code in ERROR_TEXTS


@pytest.mark.parametrize("number", [1, 19, 20, 21, 25])
def test_a_fault_of_the_program_stays_what_it_is(number: int) -> None:
    error = exc.OperationalError("SELECT 1", {}, driver_error(number))
    with pytest.raises(exc.OperationalError) as caught, told():
        raise error
    assert caught.value is error


def test_a_pool_with_every_connection_in_use_is_busy() -> None:
    with pytest.raises(EnvironmentProblem) as caught, told():
        raise exc.TimeoutError
    assert caught.value.code == "store.busy"


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), told():
        raise ZeroDivisionError
