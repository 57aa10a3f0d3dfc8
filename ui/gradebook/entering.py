"""Entering marks and notes into the open book, and taking marks back: every way of doing it ends here."""

from collections.abc import Callable, Mapping

from app.desk import gradebook, mark_notes
from app.desk.gradebook import Gradebook
from app.messages import _, explain, ngettext
from app.rules.marks import Mark
from sync.errors import UserError
from ui.gradebook.model import GradebookModel, Place
from ui.gradebook.reading import BookKey
from ui.gradebook.steps import Step, Steps
from ui.place import Bench


class Entering:
    """`say(text, ink)` tells the person, `failed()` has the book read again."""

    def __init__(
        self, bench: Bench, model: GradebookModel, say: Callable[[str, str], None], failed: Callable[[], None]
    ) -> None:
        self._bench = bench
        self._model = model
        self._say = say
        self._failed = failed
        self._steps: dict[BookKey, Steps] = {}

    def enter(self, entered: Mapping[Place, Mark], seen: Gradebook, *, remember: bool = True) -> bool:
        """Save `entered`, decided while looking at `seen`, as one step and one commit; whether it is on its way."""
        gone = [place for place in entered if not self._model.holds(place)]
        if gone:  # while the person was choosing
            told = ngettext(
                "{count} mark is not entered: its pupil has just left this class.",
                "{count} marks are not entered: their pupils have just left this class.",
                len(gone),
            )
            self._bench.notices.toast.emit(told.format(count=len(gone)))
            entered = {place: mark for place, mark in entered.items() if place not in gone}
            if not entered:
                return False
        try:
            changes = gradebook.enter_marks(seen, entered)
        except UserError as error:
            self._say(str(explain(error)), "danger")
            return False
        before = {place: self._model.mark(place) for place in entered}

        def failed(error: BaseException) -> None:
            self._model.failed(entry)
            self._bench.notices.tell(error)
            self._failed()

        self._bench.tasks.command(
            lambda: self._bench.workspace.commit(changes, seen.base), lambda _number: self._model.saved(entry), failed
        )
        entry = self._model.enter(entered)  # on its way to the disk first: what becomes of it arrives in a later turn
        if remember:
            self._steps_of(seen).add(Step(before, entered))
        return True

    def turn(self, *, redo: bool) -> Place | None:
        """Undo or redo: the marks from before, as new changes that have seen what is on screen now. The first place."""
        book = self._model.book
        if book is None:
            return None
        steps = self._steps_of(book)
        step = steps.next(self._model.stands, redo=redo)
        if step is None:
            self._say(_("Nothing to redo.") if redo else _("Nothing to undo."), "muted")
        elif not step.after:
            steps.turn(redo=redo)
            self._say(_("This mark has been changed since; nothing was undone."), "muted")
        elif self.enter(step.after, book, remember=False):
            steps.turn(redo=redo)
            if step.left_out:
                told = ngettext(
                    "{count} mark has been changed since, or its pupil has left: it stays as it is.",
                    "{count} marks have been changed since, or their pupils have left: they stay as they are.",
                    step.left_out,
                )
                self._say(told.format(count=step.left_out), "waiting")
            else:
                count = len(step.after)
                undone = ngettext("{count} mark is as it was before.", "{count} marks are as they were before.", count)
                again = ngettext("{count} mark is entered again.", "{count} marks are entered again.", count)
                self._say((again if redo else undone).format(count=count), "muted")
            return next(iter(step.after))
        return None

    def write_note(self, place: Place, text: str, seen: Gradebook) -> bool:
        """Save a note; whether it is on its way."""
        try:
            change = mark_notes.write_note(seen, place, text)
        except UserError as error:
            self._say(str(explain(error)), "danger")
            return False
        [(_field, value)] = change.values
        entry = self._model.note_written(place, str(value or ""))

        def failed(error: BaseException) -> None:
            self._model.note_failed(entry)
            self._bench.notices.tell(error)
            self._failed()

        self._bench.tasks.command(
            lambda: self._bench.workspace.commit([change], seen.base),
            lambda _number: self._model.note_saved(entry),
            failed,
        )
        return True

    def _steps_of(self, book: Gradebook) -> Steps:
        return self._steps.setdefault(BookKey(book.class_, book.term, book.subject.code), Steps())
