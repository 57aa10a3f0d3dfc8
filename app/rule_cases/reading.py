"""What stands in a case's input: every accessor gives a value of the rules or raises Impossible for its field."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.rules.impossible import Impossible, Missing
from app.rules.marks import EMPTY, NOT_PASSED, PASSED, Mark, MarkKind, tenths_of_data
from app.rules.names import nfc
from app.rules.tt22.levels import Level, level_of

_T = TypeVar("_T")
_RESULTS = {"Đạt": True, "Đ": True, "Chưa đạt": False, "CĐ": False}


class Input:
    """A case's input by its keys; None is not entered yet, where a field may be empty."""

    def __init__(self, found: Any) -> None:
        if not isinstance(found, dict):
            raise Impossible("input", found)
        self._found: Mapping[str, Any] = found

    def __contains__(self, field: str) -> bool:
        """Whether something was entered there."""
        return self._found.get(field) is not None

    def value(self, field: str) -> Any:
        """Whatever stands there; raises Impossible for a field that is missing."""
        if self._found.get(field) is None:
            raise Missing(field)
        return self._found[field]

    def maybe(self, field: str) -> Any:
        """Whatever stands there; None where nothing was entered."""
        return self._found.get(field)

    def text(self, field: str) -> str:
        value = self.value(field)
        if not isinstance(value, str):
            raise Impossible(field, value)
        return value

    def whole(self, field: str) -> int:
        """A number of things, zero or more."""
        value = self.value(field)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Impossible(field, value)
        return value

    def flag(self, field: str) -> bool:
        """True or false; a field that is missing is false."""
        value = self._found.get(field)
        if value is not None and not isinstance(value, bool):
            raise Impossible(field, value)
        return bool(value)

    def choice(self, field: str, choices: Mapping[str, _T]) -> _T:
        value = self.value(field)
        if not isinstance(value, str) or nfc(value) not in choices:
            raise Impossible(field, value)
        return choices[nfc(value)]

    def inner(self, field: str) -> "Input":
        return Input(self.value(field))

    def tenths(self, field: str) -> int | None:
        return tenths(field, self.maybe(field))

    def marks(self, field: str) -> list[Mark]:
        return [_score(field, one) for one in self._many(field)]

    def comments(self, field: str) -> list[Mark]:
        return [_comment(field, one) for one in self._many(field)]

    def score(self, field: str) -> Mark:
        return _score(field, self.maybe(field))

    def comment(self, field: str) -> Mark:
        return _comment(field, self.maybe(field))

    def passed(self, field: str) -> bool | None:
        """The result of a comment subject."""
        return passed(field, self.maybe(field))

    def level(self, field: str) -> Level | None:
        return self.known_level(field) if field in self else None

    def known_level(self, field: str) -> Level:
        """A level that must be there."""
        return level_of(nfc(self.text(field)), field)

    def by_name(self, field: str, read: Callable[[str, Any], _T]) -> dict[str, _T]:
        """What stands there for each subject or trait; a field that is missing has none."""
        found = self._found.get(field)
        if found is None:
            return {}
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
    number = tenths_of_data(str(value))
    if number is None:
        raise Impossible(field, value)
    return number


def passed(field: str, value: Any) -> bool | None:
    """Đạt or Chưa đạt; None is not there yet."""
    if value is None:
        return None
    if not isinstance(value, str) or nfc(value) not in _RESULTS:
        raise Impossible(field, value)
    return _RESULTS[nfc(value)]


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
