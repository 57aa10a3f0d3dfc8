"""What every way of starting the program shares: options, folder, clock, and the pace from the settings file."""

import argparse
import sys
from pathlib import Path

import pytest

from app.records.device_secret import NoDeviceSecret
from app.startup import PACE_SETTINGS, add_options, surroundings
from sync.errors import EnvironmentProblem, UserError
from sync.pace import Pace
from tests.doubles import SCHOOL_DAY_MS


def options(home: Path, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_options(parser)
    return parser.parse_args(["--home", str(home), "--no-keyring", *words])


def settings(home: Path, text: str) -> None:
    (home / "settings.toml").write_text(text, encoding="utf-8")


def test_without_options_the_program_has_a_folder_of_its_own_and_speaks_vietnamese() -> None:
    parser = argparse.ArgumentParser()
    add_options(parser)
    chosen = parser.parse_args([])
    assert (chosen.home.name, chosen.language, chosen.server, chosen.clock, chosen.no_keyring) == (
        "chuyendo", "vi", "", None, False,
    )  # fmt: skip


def test_the_folder_is_made_and_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    around = surroundings(options(home))
    assert around.home == home
    assert home.is_dir()
    assert isinstance(around.secrets, NoDeviceSecret)
    assert around.pace == Pace()
    if sys.platform != "win32":
        assert home.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(EnvironmentProblem) as told:
            surroundings(options(home))
        assert told.value.code == "start.no_home"


@pytest.mark.parametrize("moment", ["2027-01-06T07:30", "2027-01-06T07:30+07:00", "2027-01-06 00:30Z"])
def test_the_clock_starts_at_the_moment_given(tmp_path: Path, moment: str) -> None:
    clock = surroundings(options(tmp_path, "--clock", moment)).clock
    assert 0 <= clock.now_ms() - SCHOOL_DAY_MS < 60_000


@pytest.mark.parametrize("moment", ["yesterday", "06/01/2027", "2027-13-01", "07:30"])
def test_a_moment_that_cannot_be_read_is_told(tmp_path: Path, moment: str) -> None:
    with pytest.raises(UserError) as told:
        surroundings(options(tmp_path, "--clock", moment))
    assert told.value.code == "start.clock"


def test_the_settings_file_sets_the_pace_and_what_it_leaves_out_stays(tmp_path: Path) -> None:
    settings(tmp_path, "[crossing]\nquiet = 0.5\nlook_cap = 2\n[window]\nfont = 12\n")
    assert surroundings(options(tmp_path)).pace == Pace(quiet=0.5, look_cap=2.0)
    settings(tmp_path, "[crossing]\n" + "\n".join(f"{name} = 3" for name in PACE_SETTINGS))
    assert surroundings(options(tmp_path)).pace == Pace(**dict.fromkeys(PACE_SETTINGS, 3.0))
    for nothing in ("", "[window]\n", "[crossing]\n"):
        settings(tmp_path, nothing)
        assert surroundings(options(tmp_path)).pace == Pace()


def test_a_settings_file_that_an_editor_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    settings(tmp_path, "\ufeff[crossing]\nquiet = 0.5\n")
    assert surroundings(options(tmp_path)).pace == Pace(quiet=0.5)


@pytest.mark.parametrize(
    "text",
    [
        "[crossing",
        "crossing = 3",
        'crossing = "quiet"',
        '[crossing]\nquiet = "soon"',
        "[crossing]\nquiet = []",
        "[crossing]\nquiet = {}",
        "[crossing]\nquiet = 0",
        "[crossing]\nquiet = -1",
        "[crossing]\nretry_first = 0.01",
        "[crossing]\nretry_cap = inf",
        "[crossing]\nlook_cap = nan",
        "[crossing]\nlook_cap = 1e9",
        "[crossing]\nquiet = 2027-01-06",
    ],
)
def test_a_settings_file_that_makes_no_sense_is_told(tmp_path: Path, text: str) -> None:
    settings(tmp_path, text)
    with pytest.raises(UserError) as told:
        surroundings(options(tmp_path))
    assert told.value.code == "start.settings"


def test_a_settings_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe[crossing]")
    with pytest.raises(UserError) as told:
        surroundings(options(tmp_path))
    assert told.value.code == "start.settings"
    (tmp_path / "settings.toml").unlink()
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(UserError) as told:
        surroundings(options(tmp_path))
    assert told.value.code == "start.settings"
