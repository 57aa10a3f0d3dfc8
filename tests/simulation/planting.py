"""How a defect is planted: something wrong stands in the place of a real function, for the length of a `with`."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

Plant = Callable[[], contextlib.AbstractContextManager[Any]]
PLANTED: dict[str, Plant] = {}
"""By story."""


def planted(story: str) -> Callable[[Callable[[], Iterator[None]]], None]:
    def register(make: Callable[[], Iterator[None]]) -> None:
        PLANTED[story] = contextlib.contextmanager(make)

    return register


def instead(owner: object, name: str, wrong: Any) -> contextlib.AbstractContextManager[Any]:
    return mock.patch.object(owner, name, wrong)
