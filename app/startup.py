"""What every way of starting the program shares: its options, its folder, its clock, its pace."""

import argparse
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from app.messages import _, use_language
from app.option_parser import OptionParser
from app.records.device_secret import NoDeviceSecret, find_device_secret
from app.surroundings import Surroundings
from sync.clock import SystemClock, parse_local
from sync.errors import EnvironmentProblem, UserError
from sync.pace import Pace

PACE_SETTINGS = ("quiet", "retry_first", "retry_cap", "look_first", "look_cap")
PAUSES = (0.1, 86_400.0)
"""Seconds that a setting of the pace may be: a server is not flooded, and a day does not pass without a crossing."""
LOCK_MINUTES = (0.0, 480.0)
"""Minutes without keys or mouse after which the window is locked; 0 never."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of windows and command line alike."""
    home = platformdirs.user_data_path("chuyendo", appauthor=False)
    parser.add_argument(
        "--home", type=Path, default=home, help=_("folder of this computer's copies ({home})").format(home=home)
    )
    parser.add_argument("--server", default="", help=_("address of the province's server"))
    parser.add_argument("--clock", help=_("start the clock at this moment (training only), e.g. 2027-01-05T07:00"))
    parser.add_argument("--language", choices=["vi", "en"], default="vi", help=_("language of the program"))
    parser.add_argument("--no-keyring", action="store_true", help=_("do not use this system's keyring"))


def choose_language(arguments: list[str]) -> None:
    """Speak the language that `arguments` ask for, before their parser is made: its own texts are translated too."""
    use_language("vi")  # for what is wrong with the choice itself
    parser = OptionParser(prog="chuyendo", add_help=False)
    parser.add_argument("--language", choices=["vi", "en"], default="vi")
    use_language(parser.parse_known_args(arguments)[0].language)


def surroundings(options: argparse.Namespace) -> Surroundings:
    """What a workspace takes from this machine, by the options. Raises typed errors."""
    try:
        options.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise EnvironmentProblem("start.no_home") from error
    try:
        start = parse_local(options.clock) if options.clock else None
    except ValueError as error:
        raise UserError("start.clock") from error
    told = _read_settings(options.home / "settings.toml")
    return Surroundings(
        home=options.home,
        clock=SystemClock(start),
        secrets=NoDeviceSecret() if options.no_keyring else find_device_secret(),
        pace=Pace(**_settings(told, "crossing", dict.fromkeys(PACE_SETTINGS, PAUSES))),
        lock_after_s=round(60 * _settings(told, "screen", {"lock_minutes": LOCK_MINUTES}).get("lock_minutes", 10)),
    )


def _read_settings(path: Path) -> dict[str, Any]:
    """What stands in the settings file of this computer, where there is one."""
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UserError("start.settings") from error


def _settings(told: dict[str, Any], section: str, known: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """The numbers of a section, each between the two that are `known` for its name."""
    try:
        found = {name: float(told.get(section, {})[name]) for name in known if name in told.get(section, {})}
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError("start.settings") from error
    for name, value in found.items():
        if not known[name][0] <= value <= known[name][1]:  # nor infinite or no number
            raise UserError("start.settings")
    return found
