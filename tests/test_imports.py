"""The school and the replication work without Qt, without a web framework and without PostgreSQL's driver."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

IMPORT_ALL_BUT_BLOCKED = """
import importlib, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "fastapi", "starlette", "uvicorn", "psycopg"}:
            raise ImportError(name + " is blocked")

sys.meta_path.insert(0, Blocker())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def _modules(room: str) -> list[str]:
    files = sorted((ROOT / room).rglob("*.py"))
    return [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]


def _import_alone(modules: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", IMPORT_ALL_BUT_BLOCKED, *modules]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_app_and_sync_import_without_qt_web_framework_and_postgres_driver() -> None:
    modules = _modules("app") + _modules("sync")
    assert {"app", "app.messages", "sync.clock"} <= set(modules)
    done = _import_alone(modules)
    assert done.returncode == 0, done.stderr


def test_the_block_blocks() -> None:
    done = _import_alone(["PySide6.QtCore"])
    assert "PySide6 is blocked" in done.stderr
