"""`dev.py run`: a throw-away school with its server, and the window open on it, for trying by hand."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.school_day.stage import PASSWORD, Stage


def main() -> int:
    """Found a school unless the folder holds one, serve it, open one window; ends when the window is closed."""
    parser = argparse.ArgumentParser(prog="dev.py run", description=__doc__)
    parser.add_argument("--home", type=Path, help="folder to keep; without it a throw-away one is made")
    home = parser.parse_args().home
    if home is not None:
        return _run(Stage(home.resolve()))
    with tempfile.TemporaryDirectory(prefix="chuyendo-") as throw_away:
        return _run(Stage(Path(throw_away)))


def _run(stage: Stage) -> int:
    if stage.founded:
        stage.use_port_of_last_time()
    else:
        stage.found_school()
        stage.class_list()
    stage.start_server()
    try:
        _tell(stage)
        command = [sys.executable, "-m", "ui.main", *stage.options("this-computer")]
        return subprocess.run(command, check=False).returncode
    finally:
        stage.close()


def _tell(stage: Stage) -> None:
    print(f"Máy chủ / server: {stage.url}")
    print(f"Mật khẩu của mọi người / everybody's password: {PASSWORD}")
    for one in stage.school.staff:
        print(f"  {one.login:12} {one.role:10} {one.homeroom:3} {one.full_name}")
    print(f"Danh sách lớp để nhập / class list to import: {stage.home / 'class-list.xlsx'}")


if __name__ == "__main__":
    sys.exit(main())
