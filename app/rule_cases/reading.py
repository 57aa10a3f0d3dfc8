"""What stands in a case's input: every accessor gives a value of the rules or raises Impossible for its field."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.rules.impossible import Impossible
from app.rules.marks import EMPTY, NOT_PASSED, PASSED, Mark, MarkKind
from app.rules.tt22.levels import Level, level_of

_T = TypeVar("_T")
_MARK = re.compile(r"([0-9]|10)(?:[.,]([0-9]))?")
_RESULTS = {"Đạt": True, "Đ": True, "Chưa đạt": False, "CĐ": False}


class Input:
    """A case's input by its keys; None is not entered yet, where a field may be empty."""

    def __init__(self, found: Any) -> None:
        if not isinstance(found, dict):
            raise Impossible("input", found)
        self._found: Mapping[str, Any] = found

    def __contains__(self, field: str) -> bool:
        return field in self._found

    def value(self, field: str) -> Any:
        """Whatever stands there; raises Impossible for a field that is missing."""
        if field not in self._found:
            raise Impossible(field, None)
        return self._found[field]

    def text(self, field: str) -> str:
        value = self.value(field)
        if not isinstance(value, str):
            raise Impossible(field, value)
        return value

    def whole(self, field: str) -> int:
        """A number of things, zero or more."""
        value = self.value(field)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Impossible(field, value)
        return value

    def flag(self, field: str) -> bool:
        """True or false; a field that is missing is false."""
        value = self._found.get(field, False)
        if not isinstance(value, bool):
            raise Impossible(field, value)
        return value

    def choice(self, field: str, choices: Mapping[str, _T]) -> _T:
        value = self.value(field)
        if not isinstance(value, str) or value not in choices:
            raise Impossible(field, value)
        return choices[value]

    def inner(self, field: str) -> "Input":
        return Input(self.value(field))

    def tenths(self, field: str) -> int | None:
        return tenths(field, self.value(field))

    def marks(self, field: str) -> list[Mark]:
        return [_score(field, one) for one in self._many(field)]

    def comments(self, field: str) -> list[Mark]:
        return [_comment(field, one) for one in self._many(field)]

    def score(self, field: str) -> Mark:
        return _score(field, self.value(field))

    def comment(self, field: str) -> Mark:
        return _comment(field, self.value(field))

    def passed(self, field: str) -> bool | None:
        """The result of a comment subject."""
        return passed(field, self.value(field))

    def level(self, field: str) -> Level | None:
        value = self.value(field)
        return None if value is None else level_of(self.text(field), field)

    def known_level(self, field: str) -> Level:
        """A level that must be there."""
        return level_of(self.text(field), field)

    def by_name(self, field: str, read: Callable[[str, Any], _T]) -> dict[str, _T]:
        """What stands there for each subject or trait; a field that is missing has none."""
        found = self._found.get(field, {})
        if not isinstance(found, dict):
            raise Impossible(field, found)
        return {name: read(name, value) for name, value in found.items()}

    def texts(self, field: str) -> list[str]:
        found = self._many(field)
        for one in found:
            if not isinstance(one, str):
                raise Impossible(field, one)
        return found

    def _many(self, field: str) -> list[Any]:
        value = self.value(field)
        if not isinstance(value, list):
            raise Impossible(field, value)
        return value


def tenths(field: str, value: Any) -> int | None:
    """A mark of at most one decimal; None is not entered."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Impossible(field, value)
    found = _MARK.fullmatch(str(value))
    number = 10 * int(found[1]) + int(found[2] or 0) if found else 101
    if number > 100:
        raise Impossible(field, value)
    return number


def passed(field: str, value: Any) -> bool | None:
    """Đạt or Chưa đạt; None is not there yet."""
    if value is None:
        return None
    if not isinstance(value, str) or value not in _RESULTS:
        raise Impossible(field, value)
    return _RESULTS[value]


def _score(field: str, value: Any) -> Mark:
    found = tenths(field, value)
    return EMPTY if found is None else Mark(MarkKind.TENTHS, found)


def _comment(field: str, value: Any) -> Mark:
    found = passed(field, value)
    return EMPTY if found is None else PASSED if found else NOT_PASSED


# --- writing ---


def told_tenths(number: int | None) -> str | None:
    """A mark as data: a dot and one decimal."""
    return None if number is None else f"{number // 10}.{number % 10}"


def told_mark(mark: Mark) -> str | None:
    """A cell as data; None while nothing counts."""
    if mark.kind is MarkKind.TENTHS:
        return told_tenths(mark.number)
    if mark.kind is MarkKind.LEVEL:
        return "Đ" if mark == PASSED else "CĐ"
    return None


def told_passed(result: bool | None) -> str | None:
    return None if result is None else "Đạt" if result else "Chưa đạt"


def told_level(level: Level | None) -> str | None:
    return None if level is None else level.text
