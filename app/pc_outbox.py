"""The PC's outbox: what people had not sent when they locked lies here, sealed, and leaves with who comes next.

It is a folder of bundles like that on a stick. Nothing in it is the only copy of anything.
"""

import logging
from pathlib import Path

from app import bundles
from app.bundles import Bundles, Post, Report
from sync.errors import ChuyenDoError, UserError

MAX_BUNDLES = 50
"""Of as many people who left something, a file each."""

_log = logging.getLogger(__name__)


class PcOutbox:
    """One person's dealings with it. None of them is a reason for anything else to fail."""

    def __init__(self, folder: Path, own: Bundles) -> None:
        self._folder = folder
        self._own = own

    def leave(self) -> None:
        """Before this person goes. What hinders it, a damaged file or a full disk, is told elsewhere."""
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            waiting = [path.name for path in bundles.files(self._folder)]
            if len(waiting) < MAX_BUNDLES or self._own.name in waiting:
                self._own.write(self._folder)
        except (ChuyenDoError, OSError) as error:
            _log.info("nothing was left in the outbox: %s", type(error).__name__)

    def take(self) -> None:
        """What came back for this person since."""
        if not self._folder.is_dir():
            return
        report = Report()
        try:
            self._own.take(self._folder, report)
        except ChuyenDoError as error:
            report.problems.append(("", error))
        for _, problem in report.problems:  # it comes with this person's own crossing
            _log.info("not taken from the outbox: %s", problem.code)

    def carry(self, post: Post, server_key: bytes) -> None:
        """After this person's own crossing: their own bundle is not needed any more, others' are carried."""
        if not self._folder.is_dir():
            return
        bundles.remove(self._folder / self._own.name)
        report = Report()
        try:
            bundles.carry(self._folder, post, server_key, report)
        except ChuyenDoError as error:
            _log.info("the outbox waits: %s", error.code)
        for name, problem in report.problems:
            # What cannot be carried is of no use to anybody: who wrote it has it all.
            if isinstance(problem, UserError) and problem.code not in {"bundle.other_server", "bundle.newer"}:
                bundles.remove(self._folder / name)
