"""Faults are logged without anybody's data and told; a process of its own, because the hooks are the process's."""

import subprocess
import sys
from pathlib import Path

FAULTY = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer, qWarning
from ui import faults
from ui.notices import Notices

words = "Nguyễn Văn An 8,5"

def slot():
    raise ValueError(words)

def work():
    raise KeyError(words)

app = QCoreApplication([])
faults.keep_log(Path(sys.argv[1]))
notices = Notices()
notices.fault.connect(lambda text: (sys.stdout.write(text), app.quit()))
faults.tell_everything(notices)
qWarning("a warning of Qt")
thread = threading.Thread(target=work)
thread.start()
thread.join()
QTimer.singleShot(0, slot)
app.exec()
"""


def test_faults_of_slots_threads_and_qt(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULTY, tmp_path], capture_output=True, text=True, timeout=60, check=False
    )
    log = (tmp_path / "log" / "chuyendo.log").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout, "the person was told"
    assert "WARNING qt a warning of Qt" in log
    assert "ValueError" in log
    assert "KeyError" in log
    assert "in slot" in log, "the place of the fault"
    assert "Nguyễn Văn An" not in log + done.stdout
    assert (tmp_path / "log" / "crash.txt").exists()
