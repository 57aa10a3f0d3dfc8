"""How a figure is told: an object a line, or a table for people."""

import json
import sys
from collections.abc import Iterable, Mapping

Line = Mapping[str, object]


def told(
    what: str, value: float, unit: str, *, budget: object = None, reference: object = None, ok: bool = True,
    **more: object,
) -> Line:  # fmt: skip
    """A line with the keys that all benchmarks share; `more` stands in front of them."""
    shared = {"what": what, "value": value, "unit": unit, "budget": budget, "reference": reference, "ok": ok}
    return {**more, **shared}


def tell(line: Line, *, as_json: bool) -> None:
    print(json.dumps(line, ensure_ascii=False) if as_json else _for_people(line), flush=True)


def note(text: str) -> None:
    """How far a long run is; not part of the result."""
    print(text, file=sys.stderr, flush=True)


def _for_people(line: Line) -> str:
    name = " ".join(str(line[key]) for key in ("scenario", "server") if key in line)
    verdict = "" if line["budget"] is None else "ok" if line["ok"] else "MISSED"
    value = f"{line['value']} {line['unit']}"
    against = "; ".join(f"{key} {line[key]}" for key in ("budget", "reference") if line[key] is not None)
    shown = {"scenario", "server", "what", "value", "unit", "budget", "reference", "ok"}
    rest = ", ".join(f"{key} {value}" for key, value in line.items() if key not in shown)
    return "\n".join(_wrapped(f"{name:14}{line['what']}: {value}  {verdict}", [against, rest]))


def _wrapped(first: str, rest: Iterable[str]) -> Iterable[str]:
    return [first, *(f"{'':14}{text}" for text in rest if text)]
