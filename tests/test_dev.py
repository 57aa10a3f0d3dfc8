"""dev.py's own judgement. It installs nothing here."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dev


def test_help_lists_every_task_in_one_line() -> None:
    done = subprocess.run([sys.executable, dev.ROOT / "dev.py"], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert listed == list(dev.TASKS)
    asked_for = ["demo", "run", "test", "check", "bench", "torture", "simulate"]
    asked_for += ["screens", "package", "lock", "messages", "help"]
    assert listed == asked_for
    assert max(map(len, lines)) <= 100


def test_an_unknown_task_is_told_and_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "install", lambda: pytest.fail("installs"))
    with pytest.raises(SystemExit, match="no task 'tets'"):
        dev.main(["tets"])


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer"):
        dev.main(["help"])


# --- the system ---


def _load_without(*absent: str) -> Callable[[str], object]:
    def load(name: str) -> object:
        if name in absent:
            raise OSError(name)
        return object()

    return load


def test_a_missing_library_is_found_and_its_package_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dev.missing_libraries(dev.QT_LIBRARIES, _load_without("libEGL.so.1")) == ["libEGL.so.1"]
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "missing_libraries", lambda names: ["libEGL.so.1", "libGL.so.1"])
    monkeypatch.setattr(dev, "can_install_packages", lambda: False)
    with pytest.raises(SystemExit) as stopped:
        dev.complete_the_system(windows=False)
    assert "lacks libEGL.so.1, libGL.so.1" in str(stopped.value)
    assert "apt-get install libegl1 libgl1\n" in str(stopped.value)


def test_root_on_debian_installs_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = [["libEGL.so.1"], []]
    commands: list[tuple[object, ...]] = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "missing_libraries", lambda names: absent.pop(0))
    monkeypatch.setattr(dev, "can_install_packages", lambda: True)
    monkeypatch.setattr(dev, "run", lambda *words, env: commands.append(words))
    dev.complete_the_system(windows=False)
    assert [words[:2] for words in commands] == [("apt-get", "update"), ("apt-get", "install")]
    assert commands[1][-2:] == ("--no-install-recommends", "libegl1")


def test_windows_need_the_libraries_of_the_display_that_is_there() -> None:
    x11 = dev.needed_libraries(True, {"DISPLAY": ":0"})
    wayland = dev.needed_libraries(True, {"WAYLAND_DISPLAY": "wayland-0"})
    assert "libxcb-cursor.so.0" in x11 and "libwayland-client.so.0" not in x11
    assert "libwayland-client.so.0" in wayland and "libxcb-cursor.so.0" not in wayland
    assert dev.needed_libraries(False, {"DISPLAY": ":0"}) == dev.QT_LIBRARIES
    assert dev.needed_libraries(True, {}) == dev.QT_LIBRARIES


def test_a_python_that_cannot_make_environments_needs_the_venv_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "missing_libraries", lambda names: [])
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "absent")
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert dev.missing_system_parts(windows=False) == {"venv": package}


def test_other_systems_bring_their_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(dev, "missing_libraries", list)
    assert dev.missing_system_parts(windows=True) == {}


# --- the environment ---


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose `.venv` exists and is whole; `installs.txt` counts what `install()` runs."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "dev.txt").write_text("wheel==1\n")
    python = tmp_path / ".venv" / "python"
    python.touch()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "LOCK", tmp_path / "dev.txt")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "installed.stamp")
    monkeypatch.setattr(dev, "PYTHON", python)
    monkeypatch.setattr(dev, "venv_is_whole", lambda: True)
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    ran: list[str] = []
    monkeypatch.setattr(dev, "run", lambda *words: ran.append(" ".join(map(str, words))))
    return ran


def test_it_installs_once(checkout: Path, commands: list[str]) -> None:
    dev.install()
    assert len(commands) == 2
    assert "--require-hashes" in commands[0] and "--no-deps --no-build-isolation --editable" in commands[1]
    dev.install()
    assert len(commands) == 2


@pytest.mark.parametrize("changed", ["dev.txt", "pyproject.toml"])
def test_it_installs_again_when_lock_or_project_changed(checkout: Path, commands: list[str], changed: str) -> None:
    dev.install()
    (checkout / changed).write_text("changed")
    dev.install()
    assert len(commands) == 4


def test_an_installation_that_failed_is_done_again(
    checkout: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*words: object) -> None:
        raise SystemExit("no network")

    with monkeypatch.context() as broken:
        broken.setattr(dev, "run", fail)
        with pytest.raises(SystemExit):
            dev.install()
    dev.install()
    assert len(commands) == 2


def test_a_moved_checkout_gets_a_new_environment(checkout: Path, commands: list[str]) -> None:
    dev.install()
    dev.STAMP.write_text("elsewhere\nabc\n")
    dev.install()
    assert [command for command in commands if "-m venv --clear" in command] == commands[2:3]


# --- running ---


def test_tests_never_open_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert dev.task_environment(offscreen=True)["QT_QPA_PLATFORM"] == "offscreen"
    assert "QT_QPA_PLATFORM" not in dev.task_environment(offscreen=False)


def test_without_a_display_everything_is_offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert dev.task_environment(offscreen=False)["QT_QPA_PLATFORM"] == "offscreen"


def test_qt_always_gets_an_utf8_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert dev.task_environment(offscreen=True)["LC_ALL"] == "C.UTF-8"
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    assert dev.task_environment(offscreen=True)["LC_ALL"] == "vi_VN.UTF-8"


def test_the_whole_suite_uses_all_cores_and_a_part_one(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr(dev, "python", lambda *words, offscreen=False: calls.append(words))
    dev.test(["-q"])
    assert calls[0] == ("-m", "pytest", "-n", "auto", "-q")
    assert [words[1:3] for words in calls[1:]] == [("coverage", "run"), ("coverage", "report")]
    calls.clear()
    dev.test(["tests/test_dev.py"])
    assert calls == [("-m", "pytest", "tests/test_dev.py")]


@pytest.mark.parametrize("failing", ["pytest", "run", "report"])
def test_the_whole_suite_fails_when_a_test_fails_or_a_branch_of_the_rules_is_untested(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    monkeypatch.setattr(dev, "python", lambda *words, offscreen=False: int(failing in words[1:3]))
    assert dev.test([]) == 1


def test_a_failed_check_shows_its_output_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = {
        "bad": [sys.executable, "-c", "print('line 7 is wrong'); raise SystemExit(1)"],
        "good": [sys.executable, "-c", "print('all fine')"],
    }
    monkeypatch.setattr(dev, "CHECKS", steps)
    assert dev.check([]) == 1
    told = capsys.readouterr().out
    assert "line 7 is wrong" in told and "all fine" not in told
    assert [line.split()[0] for line in told.splitlines() if " s" in line] == ["FAILED", "ok"]


def test_a_benchmark_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.bench(["nothing"]) == 2
    assert dev.bench([]) == 0
    assert "bench NAME" in capsys.readouterr().out
