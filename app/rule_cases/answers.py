"""A file of cases: one answer a line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.messages import explain
from app.reason_texts import reason_text
from app.rule_cases import people, primary, subject_results, year_results
from app.rule_cases.reading import Input
from app.rule_cases.told import Kind
from app.rules.impossible import Impossible
from sync.errors import UserError

KINDS: dict[str, Kind] = {**subject_results.KINDS, **year_results.KINDS, **primary.KINDS, **people.KINDS}


def answers(lines: Iterable[str], *, explained: bool) -> Iterator[dict[str, Any]]:
    """For each line that is not blank `{"id", "result"}`, with `why` where `explained`, or `{"id", "error"}`."""
    for line in lines:
        if line.strip():
            yield _answer(line, explained)


def _answer(line: str, explained: bool) -> dict[str, Any]:
    identity = None
    try:
        case = _case(line)
        identity = case.get("id")
        kind = case.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            raise Impossible("kind", kind)
        found = KINDS[kind](Input(case.get("input")))
    except UserError as error:
        return {"id": identity, "error": str(explain(error))}
    told: dict[str, Any] = {"id": identity, "result": found.result}
    if explained:
        told["why"] = [reason_text(one) for one in found.why]
    return told


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice says two things: neither is taken."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Impossible("case", ", ".join(name for name, _ in pairs)[:80])
    return found


def _case(line: str) -> dict[str, Any]:
    try:
        case = json.loads(line, object_pairs_hook=_without_doubles)
        json.dumps(case, ensure_ascii=False).encode("utf-8")  # half a sign could not be written back
    except (ValueError, RecursionError) as error:  # UnicodeEncodeError is a ValueError
        raise Impossible("case", line.strip()[:80]) from error
    if not isinstance(case, dict):
        raise Impossible("case", line.strip()[:80])
    return case
