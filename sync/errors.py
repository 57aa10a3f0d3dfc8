"""The four kinds of error. Each carries a code and facts; `app.messages` turns them into a sentence and a next step."""

import traceback
from typing import Any


class ChuyenDoError(Exception):
    """An error with a stable `code` (`room.what`) and the `facts` its sentence needs.

    Facts never hold names, marks or secrets of people: they can reach the log.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in sorted(self.facts.items()))
        return f"{self.code}({told})"


class UserError(ChuyenDoError):
    """Somebody asked for something that cannot be done as asked; saying it another way helps."""


class EnvironmentProblem(ChuyenDoError):
    """The machine or the network failed us: disk full, file locked or damaged, server out of reach."""


class Cancelled(ChuyenDoError):
    """The person asked to stop. Told to nobody."""

    def __init__(self) -> None:
        super().__init__("cancelled")


class Defect(ChuyenDoError):
    """The program contradicts itself. Work stops before wrong data is shown; everything is kept."""


def path_of(error: BaseException) -> str:
    """The lines of code that `error` came through, for the log; its own words may hold what is personal."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
