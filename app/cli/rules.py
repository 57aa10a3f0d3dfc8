"""`chuyendo rules`: questions to the regulations from a file, for whoever checks the program against the paper."""

import argparse
import json
import sys
from pathlib import Path

from app.messages import _
from app.rule_cases.answers import answers
from sync.errors import UserError

COMMANDS = ("rules",)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    asking = commands.add_parser("rules", help=_("answer questions about the regulations; needs no sign-in"))
    asking.add_argument(
        "cases", type=Path, metavar=_("FILE"), help=_("one question a line (JSON); - reads what is piped in")
    )
    asking.add_argument("--explain", action="store_true", help=_("also say why, with the article"))


def run(options: argparse.Namespace) -> int:
    """Print an answer for each question; 1 when one of them could not be read."""
    failed = False
    for answer in answers(_lines(options.cases), explained=options.explain):
        failed = failed or "error" in answer
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def _lines(path: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("cli.unreadable_cases", file=path.name) from error
    return text.removeprefix("\ufeff").split("\n")  # nothing else ends a line: texts may hold other separators
