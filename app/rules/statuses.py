"""Pupil statuses of the ministry's export: twelve values, of which those that are known are listed (section 7)."""

from dataclasses import dataclass
from functools import cache

from app.rules import shipped
from app.rules.names import fold
from sync.errors import UserError

MOVED = "moved"
"""Ours, not the ministry's: an enrolment that ended because the pupil sits in another class of the same school."""


@dataclass(frozen=True)
class PupilStatus:
    """A status: `name` as the ministry writes it, and whether such a pupil is in the class today."""

    code: str
    name: str
    in_class: bool


@cache
def _by_text() -> dict[str, PupilStatus]:
    return {
        fold(text): PupilStatus(row["code"], row["texts"][0], row["in_class"])
        for row in shipped.read("pupil_statuses.json")["statuses"]
        for text in row["texts"]
    }


def pupil_statuses() -> tuple[PupilStatus, ...]:
    """Every known status, to choose from when a person maps an unknown text."""
    return tuple(dict.fromkeys(_by_text().values()))


def pupil_status(code: str) -> PupilStatus:
    """The status with this code. Raises UserError when there is none."""
    for status in pupil_statuses():
        if status.code == code:
            return status
    raise UserError("pupil_status.unknown", status=code)


def status_of(text: str) -> PupilStatus | None:
    """The status that a file's text means; none when it is unknown: the text is kept for a person to map."""
    return _by_text().get(fold(text))
