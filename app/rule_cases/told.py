"""An answer to a case, and what answers one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.rule_cases.reading import Input
from app.rules.reasons import Reasons


@dataclass(frozen=True)
class Answer:
    """`result` by the keys of the case's kind, and why."""

    result: dict[str, Any]
    why: Reasons = ()


Kind = Callable[[Input], Answer]
