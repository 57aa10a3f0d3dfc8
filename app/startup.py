"""What every way of starting the program shares: its options, its folder, its clock, its pace."""

import argparse
import tomllib
from pathlib import Path

import platformdirs

from app.messages import _, use_language
from app.option_parser import OptionParser
from app.records.device_secret import NoDeviceSecret, find_device_secret
from app.workspace import Surroundings
from sync.clock import SystemClock, parse_local
from sync.engine import Pace
from sync.errors import EnvironmentProblem, UserError

PACE_SETTINGS = ("quiet", "retry_first", "retry_cap", "look_first", "look_cap")
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 86_400.0
"""Seconds that a setting of the pace may be: a server is not flooded, and a day does not pass without a crossing."""


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
    return Surroundings(
        home=options.home,
        clock=SystemClock(start),
        secrets=NoDeviceSecret() if options.no_keyring else find_device_secret(),
        pace=_pace(options.home / "settings.toml"),
    )


def _pace(settings: Path) -> Pace:
    """The pace of crossings: seconds in the section `[crossing]` of the settings file, where there is one."""
    if not settings.exists():
        return Pace()
    try:
        told = tomllib.loads(settings.read_text(encoding="utf-8-sig")).get("crossing", {})
        seconds = {name: float(told[name]) for name in PACE_SETTINGS if name in told}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UserError("start.settings") from error
    if not all(SHORTEST_PAUSE <= value <= LONGEST_PAUSE for value in seconds.values()):  # nor infinite or no number
        raise UserError("start.settings")
    return Pace(**seconds)
