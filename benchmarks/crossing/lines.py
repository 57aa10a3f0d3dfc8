"""How a figure is told: an object a line, or a table for people."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping

Line = Mapping[str, object]
Form = Callable[[Line], str]


def told(
    what: str, value: float, unit: str, *, budget: object = None, reference: object = None, ok: bool = True,
    **more: object,
) -> Line:  # fmt: skip
    """A line with the keys that all benchmarks share; `more` stands in front of them."""
    shared = {"what": what, "value": value, "unit": unit, "budget": budget, "reference": reference, "ok": ok}
    return {**more, **shared}


def add_form(parser: argparse.ArgumentParser) -> None:
    """The options that say how lines are told."""
    parser.set_defaults(form=_for_people)
    parser.add_argument("--json", action="store_const", dest="form", const=_as_json, help="an object a line")
    parser.add_argument(
        "--markdown", action="store_const", dest="form", const=_as_row, help="rows for docs/benchmarks.md"
    )


def tell(line: Line, form: Form) -> None:
    print(form(line), flush=True)


def note(text: str) -> None:
    """How far a long run is; not part of the result."""
    print(text, file=sys.stderr, flush=True)


def _as_json(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False)


def _for_people(line: Line) -> str:
    name = " ".join(str(line[key]) for key in ("scenario", "server") if key in line)
    against = "; ".join(f"{key} {_figure(line[key])}" for key in ("budget", "reference") if line[key] is not None)
    first = f"{name:14}{line['what']}: {_figure(line['value'])} {line['unit']}  {_verdict(line)}".rstrip()
    return "\n".join([first, *(f"{'':14}{text}" for text in (against, _rest(line)) if text)])


def _as_row(line: Line) -> str:
    value = f"{_figure(line['value'])} {line['unit']}"
    cells = [line.get("scenario", "–"), line["server"], line["what"], value, _rest(line)]
    cells += [_figure(line["budget"]), _figure(line["reference"]), _verdict(line)]
    return f"| {' | '.join(map(str, cells))} |"


def _verdict(line: Line) -> str:
    return "" if line["budget"] is None else "ok" if line["ok"] else "missed"


def _rest(line: Line) -> str:
    """What a line tells beyond the shared keys."""
    shown = {"scenario", "server", "what", "value", "unit", "budget", "reference", "ok"}
    found = {key: value for key, value in line.items() if key not in shown}
    return ", ".join(
        f"{key} {_figure(value)}" for key, value in found.items() if value != line["value"] or value is True
    )


def _figure(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
