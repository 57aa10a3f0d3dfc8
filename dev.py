#!/usr/bin/env python3
"""One door to everything a developer does: makes `.venv`, installs the locked requirements, runs a task.

Standard library only; Python 3.11 or newer on Linux, Windows and macOS. Nothing is installed outside the checkout,
but for the system packages that Qt and `venv` need, and these only as root on Debian.
"""

from __future__ import annotations  # an old Python must get as far as our sentence about it

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = PROGRAMS / f"python{SUFFIX}"
STAMP = VENV / "installed.stamp"
LOCK = ROOT / "requirements" / "dev.txt"
SPEAKING = ["app", "ui", "server"]  # the rooms with texts that people read
CATALOGUE = ROOT / "resources" / "locale" / "vi" / "LC_MESSAGES" / "chuyendo.po"

# What the Qt wheel takes from the system: shared library -> Debian package.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


# --- the system ---


def needed_libraries(windows: bool, environment: dict[str, str]) -> dict[str, str]:
    """The shared libraries (with their packages) for Qt offscreen or, with `windows`, on the display that is there."""
    needed = dict(QT_LIBRARIES)
    if windows and environment.get("DISPLAY"):
        needed |= X11_LIBRARIES
    if windows and environment.get("WAYLAND_DISPLAY"):
        needed |= WAYLAND_LIBRARIES
    return needed


def missing_libraries(names: Iterable[str], load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    missing = []
    for name in names:
        try:
            load(name)
        except OSError:
            missing.append(name)
    return missing


def missing_system_parts(windows: bool) -> dict[str, str]:
    """What the system lacks, each part with its Debian package; empty on Windows and macOS."""
    if not sys.platform.startswith("linux"):
        return {}
    needed = needed_libraries(windows, dict(os.environ))
    lacking = {name: needed[name] for name in missing_libraries(needed)}
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        lacking["venv"] = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    return lacking


def can_install_packages() -> bool:
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def complete_the_system(windows: bool) -> None:
    """Install missing system packages where that is ours to do; otherwise name them and stop."""
    lacking = missing_system_parts(windows)
    if not lacking:
        return
    packages = sorted(set(lacking.values()))
    if not can_install_packages():
        raise SystemExit(
            f"This system lacks {', '.join(lacking)}. On Debian or Ubuntu, an administrator installs them with:\n"
            f"  apt-get install {' '.join(packages)}\nThen give the same command again."
        )
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=quiet)
    importlib.invalidate_caches()
    if still := missing_system_parts(windows):
        raise SystemExit(f"The packages are installed, but this system still lacks {', '.join(still)}.")


# --- the environment in .venv ---


def wanted_stamp() -> str:
    """Where the checkout lies and what is to be installed: the environment is right while this does not change."""
    content = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{ROOT}\n{hashlib.sha256(content).hexdigest()}\n"


def has_moved(found: str, wanted: str) -> bool:
    """Programs in `.venv` hold its path: in a moved checkout they are dead."""
    return found != "" and found.splitlines()[0] != wanted.splitlines()[0]


def venv_is_whole() -> bool:
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    return asked.returncode == 0


def install() -> None:
    """Make `.venv` what the lock says. Does nothing when it is already; may be stopped and called again."""
    wanted = wanted_stamp()
    found = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if found == wanted and PYTHON.exists():
        return
    if has_moved(found, wanted) or not venv_is_whole():
        print("Making .venv", flush=True)
        run(sys.executable, "-m", "venv", "--clear", VENV)
    print("Installing the locked requirements into .venv (the first time this takes some minutes)", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        pip.append("--quiet")
    run(*pip, "--require-hashes", "-r", LOCK)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    STAMP.write_text(wanted, encoding="utf-8")


# --- running ---


def run(*words: str | Path, env: dict[str, str] | None = None) -> None:
    """Run to the end, or stop with a sentence."""
    code = subprocess.call(words, cwd=ROOT, env=env)
    if code:
        raise SystemExit(f"This did not work (exit code {code}): {shlex.join(map(str, words))}")


def task_environment(offscreen: bool) -> dict[str, str]:
    """UTF-8 everywhere, this checkout's programs first, Qt without windows when told or when there is no display."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment["PATH"] = f"{PROGRAMS}{os.pathsep}{environment.get('PATH', '')}"
    if environment.get("LC_ALL") in {"C", "POSIX"}:  # Qt warns about an encoding that it does not use
        environment["LC_ALL"] = "C.UTF-8"
    displays = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if offscreen or (sys.platform.startswith("linux") and not displays):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return environment


def python(*words: str | Path, offscreen: bool = False) -> int:
    """Run the checkout's Python in our place; Ctrl-C is its business, we wait for it."""
    child = subprocess.Popen([PYTHON, *words], cwd=ROOT, env=task_environment(offscreen))
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


# --- the tasks ---


def play_demo(args: list[str]) -> int:
    return python("-m", "tests.school_day.play", *args)


def run_by_hand(args: list[str]) -> int:
    return python("-m", "tests.school_day.run", *args)


def test(args: list[str]) -> int:
    """All cores for the whole suite, and then every branch of the regulations; a chosen part starts quicker in one
    process.
    """
    everything = all(word.startswith("-") for word in args)
    failed = python("-m", "pytest", *(["-n", "auto"] if everything else []), *args, offscreen=True)
    return failed or (cover_the_rules() if everything else 0)


def cover_the_rules() -> int:
    """The regulations are to be tested branch by branch, by their own tests alone."""
    with tempfile.TemporaryDirectory() as folder:
        data = f"--data-file={Path(folder) / 'coverage'}"
        run_tests = ["-m", "pytest", "-q", "tests/app/rules", "tests/app/rule_cases"]
        measured = python("-m", "coverage", "run", data, "--branch", "--source=app/rules", *run_tests, offscreen=True)
        report = ["report", data, "--fail-under=100", "--show-missing", "--skip-covered"]
        return measured or python("-m", "coverage", *report)


CHECKS: dict[str, list[str | Path]] = {
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "imports": [PROGRAMS / f"lint-imports{SUFFIX}", "--no-logo"],
    "catalogue": [PYTHON, "-m", "pytest", "-q", "tests/test_catalogue.py"],
}


def check(args: list[str]) -> int:
    """One line for each step, with its output when it fails; names choose steps."""
    if unknown := set(args) - set(CHECKS):
        raise SystemExit(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
    failed = 0
    for name in args or CHECKS:
        start = time.monotonic()
        done = subprocess.run(
            CHECKS[name],
            cwd=ROOT,
            env=task_environment(offscreen=True),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        print(f"{'FAILED' if done.returncode else 'ok':7}{name:10}{time.monotonic() - start:5.1f} s", flush=True)
        if done.returncode:
            failed += 1
            print(done.stdout, flush=True)
    return 1 if failed else 0


def bench(args: list[str]) -> int:
    files = (ROOT / "benchmarks").glob("*.py")
    names = sorted(file.stem for file in files if "def main(" in file.read_text(encoding="utf-8"))
    if not args or args[0] not in names:
        print(f"python3 dev.py bench NAME [--json], where NAME is one of: {', '.join(names) or '(none yet)'}")
        return 0 if not args else 2
    return python("-m", f"benchmarks.{args[0]}", *args[1:], offscreen=True)


def torture(args: list[str]) -> int:
    return python("-m", "tests.torture", *args, offscreen=True)


def simulate(args: list[str]) -> int:
    return python("-m", "tests.simulation.run", *args)


def take_screens(args: list[str]) -> int:
    return python("-m", "tests.screens", *args)


def package(args: list[str]) -> int:
    return python("-m", "PyInstaller", "--noconfirm", "--clean", *args, "installer.spec")


def lock(args: list[str]) -> int:
    """Resolve anew for every platform and Python, with all hashes; `--upgrade` takes the newest of everything.

    Only the package index itself counts: an extra one of this machine would leave hashes that nobody else can get.
    """
    extra = {"UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONSTRAINT", "UV_OVERRIDE"}
    environment = {name: value for name, value in os.environ.items() if name not in extra}
    environment["UV_CUSTOM_COMPILE_COMMAND"] = "python3 dev.py lock"
    common = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-config", "--quiet"]
    common += ["--no-emit-index-url", "--no-annotate"]
    compile_ = [str(PYTHON), "-m", "uv", "pip", "compile", "pyproject.toml", *common]
    # The whole first; the smaller sets then get the same versions.
    whole = LOCK.relative_to(ROOT)
    run(*compile_, "--all-extras", *args, "--output-file", whole, env=environment)
    for target, extras in (("client", []), ("server", ["--extra", "server"])):
        run(*compile_, *extras, "--constraint", whole, "--output-file", f"requirements/{target}.txt", env=environment)
    return 0


def babel(*words: str | Path) -> None:
    run(PYTHON, "-m", "babel.messages.frontend", "--quiet", *words)


def extract_messages(template: Path) -> None:
    """Collect the texts marked in the source into `template`."""
    marks = ["--no-default-keywords", "--keyword=_", "--keyword=N_", "--keyword=ngettext:1,2"]
    header = ["--project=Chuyến Đò", "--copyright-holder=Chuyến Đò"]
    babel("extract", *marks, *header, "--no-location", "--sort-output", f"--output-file={template}", *SPEAKING)


def compile_messages(catalogue: Path, target: Path) -> None:
    babel("compile", f"--input-file={catalogue}", f"--output-file={target}")


def messages(args: list[str]) -> int:
    """Bring the Vietnamese catalogue in line with the source; what is new stays empty, for a person to translate."""
    if args != ["--check"]:
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "chuyendo.pot"
            extract_messages(template)
            how = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--width=120"]
            babel("update", *how, "--locale=vi", f"--input-file={template}", f"--output-file={CATALOGUE}")
        compile_messages(CATALOGUE, CATALOGUE.with_suffix(".mo"))
    return check(["catalogue"])


def show_help(args: list[str]) -> int:
    print("python3 dev.py TASK [arguments of the task]\n")
    for name, task in TASKS.items():
        print(f"  {name:10}{task.purpose}")
    return 0


class Task(NamedTuple):
    purpose: str
    run: Callable[[list[str]], int]
    windows: bool = False
    installs: bool = True


TASKS = {
    "demo": Task("play a whole school day; screenshots and PDF go to demo-output/", play_demo, windows=True),
    "run": Task("open the program with a throw-away server, to try by hand", run_by_hand, windows=True),
    "test": Task("run the tests; arguments go to pytest", test),
    "check": Task("lint, format, types, import contracts, catalogue; or only those named", check),
    "bench": Task("measure: bench NAME [--json]; without a name, list them", bench),
    "torture": Task("kill, cut the power, break and fill the disk, at length; --help tells the sizes", torture),
    "simulate": Task("play simulated schools: simulate --seeds N --steps M; a failing seed is made short", simulate),
    "screens": Task("take the pictures of docs/screens/", take_screens),
    "package": Task("build the program for this system into dist/", package),
    "lock": Task("resolve the requirements anew; --upgrade for the newest", lock),
    "messages": Task("collect texts into the Vietnamese catalogue and compile it; --check only looks", messages),
    "help": Task("this list", show_help, installs=False),
}


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):
        raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    name, *args = words or ["help"]
    task = TASKS.get("help" if name in {"-h", "--help"} else name)
    if task is None:
        show_help([])
        raise SystemExit(f"\nThere is no task {name!r}.")
    if task.installs:
        complete_the_system(task.windows)
        install()
    return task.run(args)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
