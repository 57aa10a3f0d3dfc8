"""The school day itself, step by step, through the real server, the real windows and the command line.

Every step ends with looking whether it is true; the demonstration and the test are the same play.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pypdfium2

from app.rules.marks import ColumnKind
from app.rules.names import nfc
from app.rules.subjects import Subject, subjects_of
from tests.generator.school import GeneratedStaff
from tests.school_day.stage import CLASS, PASSWORD, SUBJECT, Stage, written_mark
from tests.school_day.window import Window, wait_for

CLERK_PC, LAPTOP, SECOND_LAPTOP, PRINCIPAL_PC = "clerk-pc", "laptop", "second-laptop", "principal-pc"
FINAL = 12
FINAL_AT, RESULT_AT = 5, 6
"""Where the final mark and the average stand in the gradebook of a subject with four regular marks."""
LOCK_AT = 4
"""Where the review tells who has locked a subject."""
RACING_AT = 20
"""In this row a mark is being typed when the plug is pulled."""
EXTRA_BAD_ROWS = 8
"""Rows that the dirty class list has beside everybody's own."""
DISPUTED = 3
"""So many pupils at the head of the roll get another final mark from the second teacher."""
ABSENT_AT = {4: "P", 9: "K"}
"""Rows of the roll marked absent today."""

OFFSCREEN_SAYS = "This plugin does not support propagateSizeHints"

Say = Callable[[int, str], None]
"""Told the number of a step, and what happened."""


class Day:
    """Plays the day on `stage`; screenshots and the PDF go to `out`."""

    def __init__(self, stage: Stage, out: Path, say: Say, *, shown: bool, dark: bool = False) -> None:
        self._stage = stage
        self._out = out
        self._say = say
        self._shown = shown
        self._dark = dark
        self._windows: dict[str, Window] = {}
        self._pictures = 0
        self._pdf = out / "report-cards-6A.pdf"

    def play(self) -> None:
        """All eight steps."""
        for step in (
            self._found, self._import, self._enter_offline, self._pull_the_plug, self._second_teacher, self._cross,
            self._lock, self._print,
        ):  # fmt: skip
            step()
        for device in tuple(self._windows):
            if not self._shown:
                self._shut(device)
        self._nothing_went_wrong_unseen()

    def _nothing_went_wrong_unseen(self) -> None:
        """No window has written a complaint to its log."""
        for log in self._stage.home.glob("*/log/chuyendo.log"):
            lines = log.read_text(encoding="utf-8").splitlines()
            said = [line for line in lines if OFFSCREEN_SAYS not in line]
            assert said == [], (log, said)

    def close(self) -> None:
        """End what is still open."""
        for window in self._windows.values():
            window.kill()
        self._windows.clear()
        self._stage.close()

    def leave_open(self) -> None:
        """Let the person try the window that is open, until it is closed."""
        self._window(LAPTOP).wait_closed()

    # --- tools ---

    def _open(self, device: str) -> Window:
        pause = 0.03 if self._shown else 0.0
        window = Window(self._stage.options(device), shown=self._shown, pause=pause)
        self._windows[device] = window
        if self._dark:
            window.dark()
        return window

    def _window(self, device: str) -> Window:
        return self._windows[device]

    def _shut(self, device: str) -> None:
        self._windows.pop(device).close()

    def _picture(self, device: str, what: str) -> None:
        self._pictures += 1
        self._window(device).grab(self._out / f"{self._pictures:02}-{what}.png")

    def _sign_in(self, device: str, who: GeneratedStaff) -> Window:
        window = self._open(device)
        window.fill("sign_in.login", who.login)
        window.fill("sign_in.password", PASSWORD)
        window.fill("sign_in.device", device)
        window.keys("Return")
        window.wait_text("shell.person", who.full_name)
        return window

    def _unlock(self, device: str) -> Window:
        window = self._open(device)
        window.fill("unlock.password", PASSWORD)
        window.keys("Return")
        window.wait_text("shell.school", self._stage.school.name)
        return window

    def _finals(self) -> list[str]:
        """The final marks that the first teacher types, in roll order."""
        return [written_mark(self._stage, code, SUBJECT, FINAL) for code in self._stage.class_codes]

    def _rivals(self) -> list[str]:
        """What the second teacher types for the first pupils: always another mark."""
        return ["9,9" if mark != "9,9" else "9,8" for mark in self._finals()[:DISPUTED]]

    # --- 1 ---

    def _found(self) -> None:
        stage = self._stage
        stage.found_school()
        stage.start_server()
        people = len(stage.school.staff)
        self._say(
            1,
            f"The server of the province is up with its own database. {stage.school.name}, school year "
            f"{stage.school.school_year}: {len(stage.school.classes)} classes, {people} people. In {CLASS} two"
            f" teachers are assigned to Toán: {stage.teachers[0].full_name} (homeroom) and "
            f"{stage.teachers[1].full_name}.",
        )

    # --- 2 ---

    def _import(self) -> None:
        stage = self._stage
        clean, dirty = stage.class_list(), stage.class_list(dirty=True)
        window = self._sign_in(CLERK_PC, stage.clerk)
        window.click("rail.office")
        window.fill("office.path", str(dirty))
        window.keys("Return")
        window.wait_table("office.table", lambda rows: len(rows) == len(stage.school.pupils) + EXTRA_BAD_ROWS)
        self._picture(CLERK_PC, "import-preview-with-bad-rows")
        window.click("office.aside")
        window.wait_text("office.result", ".xlsx")
        window.fill("office.path", str(clean))
        window.keys("Return")
        wanted = str(len(stage.school.pupils))
        window.wait_text("office.import", wanted)
        self._picture(CLERK_PC, "import-preview")
        window.click("office.import")
        window.wait_text("office.result", wanted)
        wait_for(lambda: not window.shows("status.unsent"), lambda: window.text("status.unsent"))
        self._picture(CLERK_PC, "imported")
        self._say(
            2,
            f"The clerk signed in on the office PC and imported the class list from Excel: {wanted} pupils of "
            "6A to 9B, previewed row by row. The second file, with bad rows, shows why each of them is left "
            "out.",
        )
        for other in stage.others():
            device = f"device-of-{other.login}"
            stage.command_line(device, other, "sign-in", "--device", device)
            others = stage.subjects_of(other) - {SUBJECT}
            stage.command_line(device, other, "enter", "marks", "-", table=stage.marks_table(others))
            if other.homeroom == CLASS:
                stage.command_line(device, other, "enter", "conduct", "-", table=stage.conduct_table())
                stage.command_line(device, other, "enter", "attendance", "-", table=stage.attendance_table())
            stage.command_line(device, other, "cross")
        second = stage.teachers[1]
        stage.command_line(SECOND_LAPTOP, second, "sign-in", "--device", SECOND_LAPTOP)
        stage.command_line(SECOND_LAPTOP, second, "enter", "marks", "-", table=stage.marks_table({SUBJECT}, {FINAL}))
        stage.command_line(SECOND_LAPTOP, second, "cross")
        self._say(
            2,
            "Their colleagues entered the other subjects, conduct and absences by command line on devices of "
            "their own; of Toán only the final test is still missing.",
        )

    # --- 3 ---

    def _enter_offline(self) -> None:
        stage = self._stage
        window = self._sign_in(LAPTOP, stage.teachers[0])
        size = len(stage.class_codes)
        window.click("rail.gradebook")
        window.choose("gradebook.subject", "Toán")
        window.wait_table("gradebook.table", lambda rows: len(rows) == size and bool(rows[0][0]))
        stage.stop_server()
        window.goto("gradebook.table", 0, FINAL_AT)
        self._try_refusals(window)
        self._type_finals(window)
        self._undo_and_redo(window)
        self._picture(LAPTOP, "gradebook-offline")
        self._take_attendance(window)
        self._say(
            3,
            f"{stage.teachers[0].full_name} signed in on a laptop and received the data; then the server was "
            f"stopped. By keyboard alone: {size} final marks (85 becomes 8,5; 101, 8,55 and abc are refused in"
            " place), averages by TT22 live, one mark undone and done again, today's attendance taken.",
        )

    def _try_refusals(self, window: Window) -> None:
        """Refused in place: the editor stays, the old value (none) is kept."""
        for wrong in ("101", "8,55", "abc"):
            window.type(wrong)
            window.keys("Return")
            window.wait_text("gradebook.editor", wrong)
            window.keys("Escape")
            assert window.table("gradebook.table")[0][FINAL_AT] == "", wrong
        window.type("abc")
        window.keys("Return")
        wait_for(lambda: bool(window.text("gradebook.refusal")), lambda: "no reason is given")
        self._picture(LAPTOP, "refused-in-place")
        window.keys("Escape")

    def _type_finals(self, window: Window) -> None:
        """As a teacher types: one mark without its comma, one with a point, ten as 10."""
        finals = self._finals()
        for number, mark in enumerate(finals):
            shorter = mark.replace(",", "") if number % 3 == 0 and mark[0] != "0" and mark != "10" else mark
            window.type(shorter.replace(",", ".") if number % 3 == 1 else shorter)
            window.keys("Return")
        rows = window.wait_table(
            "gradebook.table",
            lambda rows: [row[FINAL_AT] for row in rows] == finals and all(r[RESULT_AT] for r in rows),
        )
        assert all("," in row[RESULT_AT] or row[RESULT_AT] == "10" for row in rows)

    def _undo_and_redo(self, window: Window) -> None:
        finals = self._finals()
        window.keys("Ctrl+Z")
        rows = window.wait_table("gradebook.table", lambda rows: rows[-1][FINAL_AT] == "")
        assert "," not in rows[-1][RESULT_AT], "no average while a mark is missing"
        window.keys("Ctrl+Y")
        window.wait_table("gradebook.table", lambda rows: rows[-1][FINAL_AT] == finals[-1])

    def _take_attendance(self, window: Window) -> None:
        window.click("rail.attendance")
        window.wait_table("attendance.table", lambda rows: len(rows) == len(self._stage.class_codes))
        for row, key in ABSENT_AT.items():
            window.goto("attendance.table", row, 0)
            window.keys(key)
        size = len(self._stage.class_codes)
        window.wait_text("attendance.counter", f"{size - len(ABSENT_AT)}/{size}")
        window.keys("Ctrl+S")
        window.wait_text("attendance.taken", "✓")
        window.wait_text("status.saved", "✓")
        self._picture(LAPTOP, "attendance-offline")

    # --- 4 ---

    def _pull_the_plug(self) -> None:
        window = self._window(LAPTOP)
        window.click("rail.gradebook")
        window.wait_text("status.saved", "✓")
        # What was called saved is everything up to here; the next mark may be lost, but not torn.
        before = window.table("gradebook.table")[RACING_AT][0]
        window.goto("gradebook.table", RACING_AT, 0)
        window.type("0,1")
        window.strike("Return")
        self._windows.pop(LAPTOP).kill()
        window = self._unlock(LAPTOP)
        window.click("rail.gradebook")
        window.choose("gradebook.subject", "Toán")
        finals = self._finals()
        rows = window.wait_table("gradebook.table", lambda rows: [row[FINAL_AT] for row in rows] == finals)
        assert rows[RACING_AT][0] in {before, "0,1"}
        window.goto("gradebook.table", RACING_AT, 0)
        window.type(before)
        window.keys("Return")
        window.wait_table("gradebook.table", lambda rows: rows[RACING_AT][0] == before)
        window.wait_text("status.unsent", "●")
        self._picture(LAPTOP, "after-the-plug-was-pulled")
        window.click("rail.attendance")
        size = len(self._stage.class_codes)
        window.wait_text("attendance.counter", f"{size - len(ABSENT_AT)}/{size}")
        self._say(
            4,
            "The program was killed in the middle of work and started again, still offline: after the "
            "password everything that had been called saved is there.",
        )

    # --- 5 ---

    def _second_teacher(self) -> None:
        window = self._unlock(SECOND_LAPTOP)
        window.click("rail.gradebook")
        window.choose("gradebook.subject", "Toán")
        size = len(self._stage.class_codes)
        window.wait_table("gradebook.table", lambda rows: len(rows) == size)
        window.goto("gradebook.table", 0, FINAL_AT)
        for mark in self._rivals():
            window.type(mark)
            window.keys("Return")
        rivals = self._rivals()
        window.wait_table("gradebook.table", lambda rows: [row[FINAL_AT] for row in rows[:DISPUTED]] == rivals)
        window.wait_text("status.saved", "✓")
        self._say(
            5,
            f"{self._stage.teachers[1].full_name}, offline too and on another laptop, has typed other final "
            f"marks for the first {DISPUTED} pupils.",
        )

    # --- 6 ---

    def _cross(self) -> None:
        self._stage.start_server()
        both = [self._window(LAPTOP), self._window(SECOND_LAPTOP)]
        for window in both:
            window.wait_text("status.conflicts", str(DISPUTED))
            window.click("rail.conflicts")
            rows = window.wait_table("conflicts.table", lambda rows: len(rows) == DISPUTED)
            for row, mine, rival in zip(rows, self._finals(), self._rivals(), strict=False):
                told = " ".join(row)
                wanted = (mine, rival, *(one.full_name for one in self._stage.teachers), LAPTOP, SECOND_LAPTOP, "07:3")
                assert all(part in told for part in wanted), told
            assert re.search(r"\d\d:\d\d", window.text("status.crossing"))
        self._picture(LAPTOP, "conflicts-first-laptop")
        self._picture(SECOND_LAPTOP, "conflicts-second-laptop")
        self._settle(both[0], times=2)
        both[1].wait_table("conflicts.table", lambda rows: len(rows) == 1)
        self._settle(both[1], times=1)
        for window in both:
            wait_for(lambda window=window: not window.shows("status.conflicts"), lambda: "still disputed")  # type: ignore[misc]
            wait_for(lambda window=window: not window.shows("status.unsent"), lambda: "still unsent")  # type: ignore[misc]
        finals = self._finals()
        for window in both:
            window.click("rail.gradebook")
            window.wait_table("gradebook.table", lambda rows: [row[FINAL_AT] for row in rows] == finals)
        self._show_history(both[0])
        self._say(
            6,
            f"The server came back. Without a click both laptops crossed within seconds; the {DISPUTED} marks "
            "on which the teachers disagree stood on both, with both values, who and when. Each was settled "
            "once, and is settled everywhere; the other values stay in the cells' history.",
        )

    def _settle(self, window: Window, *, times: int) -> None:
        """Settle the first `times` disagreements for the first teacher's mark."""
        finals = self._finals()
        for _ in range(times):
            window.goto("conflicts.table", 0, 0)
            row = window.table("conflicts.table")[0]
            mine = next(number for number in (1, 2) if any(mark in row[number] for mark in finals[:DISPUTED]))
            left = len(window.table("conflicts.table")) - 1
            window.keys(str(mine))
            if left:
                window.wait_table("conflicts.table", lambda rows, left=left: len(rows) == left)  # type: ignore[misc]

    def _show_history(self, window: Window) -> None:
        window.goto("gradebook.table", 0, FINAL_AT)
        window.keys("F4")
        rival = self._rivals()[0]
        window.wait_table("history.table", lambda rows: any(rival in text for row in rows for text in row))
        self._picture(LAPTOP, "history-of-a-cell")
        window.keys("Escape")

    # --- 7 ---

    def _lock(self) -> None:
        stage = self._stage
        second = self._window(SECOND_LAPTOP)
        stage.line(SECOND_LAPTOP).cut()
        late = "7,7" if written_mark(stage, stage.class_codes[5], SUBJECT, 1) != "7,7" else "7,6"
        second.goto("gradebook.table", 5, 0)
        second.type(late)
        second.keys("Return")
        second.wait_text("status.unsent", "1")
        window = self._sign_in(PRINCIPAL_PC, stage.principal)
        window.click("rail.review")
        window.choose("shell.class", CLASS)
        window.wait_table("review.table", lambda rows: any("Toán" in row[0] for row in rows))
        self._picture(PRINCIPAL_PC, "review")
        at = next(number for number, row in enumerate(window.table("review.table")) if row[0].startswith("Toán"))
        window.goto("review.table", at, 0)
        window.keys("L", "Return")
        name = stage.principal.full_name
        window.wait_table("review.table", lambda rows: name in rows[at][LOCK_AT] and "●" not in rows[at][LOCK_AT])
        self._picture(PRINCIPAL_PC, "locked")
        stage.line(SECOND_LAPTOP).mend()
        for one, device, table in (
            (second, SECOND_LAPTOP, "conflicts.returned"),
            (window, PRINCIPAL_PC, "conflicts.held"),
        ):
            one.click("rail.conflicts")
            one.wait_table(table, lambda rows: any(late in text for row in rows for text in row))
            self._picture(device, f"held-{device}")
        self._shut(SECOND_LAPTOP)
        self._shut(PRINCIPAL_PC)
        stage.command_line(PRINCIPAL_PC, stage.principal, "lock", "--class", CLASS, "--subject", "all", "--term", "1")
        stage.command_line(PRINCIPAL_PC, stage.principal, "cross")
        self._say(
            7,
            f"{stage.teachers[1].full_name} went offline again and typed one more mark ({late}). The principal"
            f" looked at {CLASS}, saw what is entered and missing, and locked Toán, then the other subjects. "
            "That mark, typed before the lock and arriving after it, is held: not lost, and shown to both.",
        )

    # --- 8 ---

    def _print(self) -> None:
        stage = self._stage
        window = self._window(CLERK_PC)
        window.keys("F5")
        window.click("rail.printing")
        window.choose("shell.class", CLASS)
        size = len(stage.class_codes)
        window.wait_text("printing.print", str(size))
        window.wait_text("printing.check", "✓")
        window.fill("printing.path", str(self._pdf))
        window.click("printing.print")
        window.wait_text("printing.result", str(size))
        first = next(one.pupils[0] for one in stage.school.classes if one.name == CLASS)
        window.wait_text("printing.preview", first.person.full_name)
        self._picture(CLERK_PC, "printed")
        self._compare_pages()
        self._shut(CLERK_PC)
        self._say(
            8,
            f"The clerk printed the term report cards of {CLASS}: {size} pupils, {size} pages, and the text "
            f"read back from the PDF equals the data ({self._pdf.name}).",
        )

    def _compare_pages(self) -> None:
        """Every page says what the generator and the day gave its pupil, subject by subject, and none is a draft."""
        pdf = pypdfium2.PdfDocument(self._pdf)
        pupils = next(one.pupils for one in self._stage.school.classes if one.name == CLASS)
        assert len(pdf) == len(pupils)
        for number, pupil in enumerate(pupils):
            page = nfc(pdf[number].get_textpage().get_text_bounded())
            lines = page.splitlines()
            assert "BẢN NHÁP" not in page
            assert f"Họ và tên: {pupil.person.full_name} Lớp: {CLASS}" in page
            assert pupil.code in page
            for order, subject in enumerate(subjects_of(int(CLASS[0])), 1):
                told = subject_line(self._stage, pupil.code, subject)
                assert f"{order} {subject.name} {told}" in lines, (pupil.code, subject.code)
            excused, unexcused = self._absences(number, pupil.code)
            level = self._stage.school.conduct[pupil.code, 1]
            assert f"Rèn luyện: {level} Số buổi nghỉ: có phép {excused}, không phép {unexcused}" in lines
        pdf[0].render(scale=1.5).to_pil().save(self._out / "report-card-page-1.png")
        pdf.close()

    def _absences(self, row: int, code: str) -> tuple[int, int]:
        """Sessions missed with and without leave: the generated ones and today's."""
        kinds = [one.kind.symbol for one in self._stage.school.absences if one.code == code]
        kinds.append(ABSENT_AT.get(row, ""))
        return kinds.count("P"), kinds.count("K")


def subject_line(stage: Stage, code: str, subject: Subject) -> str:
    """A pupil's marks in a subject and the term's result, as they stand on paper; worked out apart from the program."""
    numbers = [number for who, of, number in stage.school.marks if (who, of) == (code, subject.code)]
    marks = [written_mark(stage, code, subject.code, number) for number in sorted(numbers)]
    if subject.kind is ColumnKind.COMMENT:
        return " ".join([*marks, "CĐ" if "CĐ" in marks else "Đ"])
    tenths = [Decimal(mark.replace(",", ".")) for mark in marks]
    *regular, midterm, final = tenths
    average = (sum(regular) + 2 * midterm + 3 * final) / (len(regular) + 5)
    rounded = average.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return " ".join([*marks, "10" if rounded == 10 else str(rounded).replace(".", ",")])
