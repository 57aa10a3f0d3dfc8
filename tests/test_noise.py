"""The rules of tests/conftest.py bite: a test run of noisy tests fails in each of them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

NOISY = """
import gc, logging, threading, warnings

kept = []

def test_log_line():
    logging.getLogger("somewhere").warning("noise")

def test_expected_log_line_that_does_not_come(expected_logs):
    expected_logs.expect("somewhere", "noise")

def test_thread_left_running():
    gate = threading.Event()
    kept.append(gate)
    threading.Thread(target=gate.wait, daemon=True).start()

def test_timer_left_running(qtbot):
    from PySide6.QtCore import QTimer
    kept.append(QTimer())
    kept[-1].start(1000)

def test_warning():
    warnings.warn("noise")

def test_error_in_a_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

def test_error_nobody_can_catch():
    class Grave:
        def __del__(self):
            raise ValueError
    Grave()
    gc.collect()

def test_qt_warning(qtbot):
    from PySide6.QtCore import qWarning
    qWarning("noise")
"""

QUIET = """
import logging
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

def test_expected_log_line(expected_logs):
    expected_logs.expect("somewhere", "nois")
    logging.getLogger("somewhere.deeper").warning("noise")

def test_timer_of_a_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.clock = QTimer(window)
    window.clock.start(1000)
"""


def _outcome(folder: Path, source: str) -> tuple[list[str], list[str]]:
    """The tests of `source`, and those of them that the run calls bad."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_noise.py").write_text(source, encoding="utf-8")
    where = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder)]
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", *where]
    here = {**os.environ, "PYTHONPATH": str(ROOT)}  # the conftest takes PostgreSQL from a module beside it
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, env=here)
    tests = sorted(line.split("(")[0][4:] for line in source.splitlines() if line.startswith("def test_"))
    told = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return tests, sorted({name for name in tests if any(f"::{name} " in f"{line} " for line in told)})


def test_noise_fails(tmp_path: Path) -> None:
    tests, bad = _outcome(tmp_path, NOISY)
    assert len(tests) == 8
    assert bad == tests


def test_what_is_expected_is_no_noise(tmp_path: Path) -> None:
    tests, bad = _outcome(tmp_path, QUIET)
    assert len(tests) == 2
    assert bad == []
