"""Why a result is what it is: each step names its article and the facts that decided, for screen, paper, `--explain`.

The sentences are in `app.reason_texts`, one for each code; here are only codes and facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One step. `code` names its sentence, `article` the place in the law (`TT22 Điều 9 k2b`), `facts` fill it."""

    code: str
    article: str
    facts: dict[str, Any] = field(default_factory=dict, hash=False)


Reasons = tuple[Reason, ...]


def in_brackets(names: Sequence[str]) -> str:
    """The subjects that make up a number told before them; nothing where they are not known."""
    return f" ({', '.join(names)})" if names else ""


def reason(code: str, article: str, **facts: Any) -> Reason:
    """A step with its facts by name: subjects by the names of the regulation, marks in tenths, levels as they are."""
    return Reason(code, article, facts)
