"""Names of widgets: the object name by which tests and players find it, the name a screen reader says, its role.

Object names are addresses and stay:
- before work: `unlock.window`, `unlock.busy`; page `unlock`: `unlock.people`, `unlock.password`, `unlock.open`,
  `unlock.error`, `unlock.note`, `unlock.set_aside`, `unlock.new`; page `sign_in`: `sign_in.server`, `sign_in.login`,
  `sign_in.password`, `sign_in.device`, `sign_in.go`, `sign_in.error`, `sign_in.back`; below both `unlock.lesson`
- the window: `shell`, `shell.rail` with a button `rail.PLACE` for each place, `shell.top`, `shell.class`, `shell.term`,
  `shell.school`, `shell.person`, `shell.leave`, `shell.welcome`, `shell.keys` (the list on F1) with `keys.lesson`
- the window `lesson`: `lesson.practice`, `lesson.card`, `lesson.progress`, `lesson.step.N` with `.words`, `lesson.end`,
  `lesson.leave`, and the `gradebook`
- its state: `shell.status`, `status.saved`, `status.unsent`, `status.conflicts`, `status.crossing`, `status.skew`,
  `status.cross_now`, `status.stop` (only while a crossing takes its time), `status.stick`
- the dialog `stick`: `stick.folder`, `stick.choose`, `stick.write`, `stick.take`, `stick.progress`, `stick.stop`,
  `stick.result`
- notices: `notice.banner`, `notice.banner.text`, `notice.banner.close`, `notice.toast`, `notice.toast.text`,
  `notice.fault`
- `gradebook`: `gradebook.subject`, `gradebook.progress`, `gradebook.find`, `gradebook.locked` (why nothing can be
  entered), `gradebook.table`, `gradebook.editor`, `gradebook.refusal` (why the text is no mark), `gradebook.message`,
  `gradebook.empty`, `gradebook.commands` (the menu), `gradebook.figures` (below the columns), `gradebook.note` with
  `gradebook.note.whose`, `gradebook.note.text`, `gradebook.note.keys`
- its dialogs: `paste` with `paste.heading`, `paste.hint`, `paste.table`, `paste.not_taken`, `paste.enter`, `paste.all`,
  `paste.cancel`; `fill` with `fill.mark`, `fill.told`, `fill.enter`, `fill.cancel`; `sheet` with `sheet.proof`,
  `sheet.blank`, `sheet.path`, `sheet.choose`, `sheet.print`, `sheet.open`, `sheet.close`, `sheet.result`
- `today`: `today.heading`, `today.sent`, `today.table`, `today.empty`, a button `today.class.CLASS` for each own class
- `attendance`: `attendance.previous`, `attendance.day`, `attendance.next`, `attendance.today`, `attendance.session`,
  `attendance.weekday`, `attendance.counter`, `attendance.note`, `attendance.table`, `attendance.empty`,
  `attendance.taken` (what is known of the register), `attendance.take`; `attendance.span.day`, `.week`, `.month`,
  `attendance.grid` (week and month), `attendance.near`; cards: `attendance.reason`, `attendance.past`,
  `attendance.leave`, `attendance.due`, the last two with `.open` and `.table`
- `homeroom`, its panels `homeroom.conduct`, `homeroom.remarks`, `homeroom.term`, `homeroom.year`, each with a button
  `….open` and a list `….table`; `homeroom.remark` (the text), `homeroom.phrases` and `homeroom.keep` (cards),
  `homeroom.year.why` (the reasons), `homeroom.decision.outcome`, `homeroom.decision.reason`, `homeroom.decision.record`
"""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

_Widget = TypeVar("_Widget", bound=QWidget)


def named(widget: _Widget, name: str, role: str = "", *, says: str = "") -> _Widget:
    """`widget` with its object name; `role` is what the stylesheet dresses, `says` its accessible name."""
    widget.setObjectName(name)
    if role:
        widget.setProperty("role", role)
    if says:
        widget.setAccessibleName(says)
    return widget
