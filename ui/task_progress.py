"""The bar of a long task: how many of how many, and what is at hand."""

from PySide6.QtWidgets import QProgressBar


class TaskProgress(QProgressBar):
    """Shows what `Task.progressed` tells."""

    def show_done(self, done: int, total: int, name: str) -> None:
        self.setRange(0, total)
        self.setValue(done)
        self.setFormat(f"{done}/{total} · {name}")
