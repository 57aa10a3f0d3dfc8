"""The stage of the day: a throw-away folder, the founded school, the server process, the command line."""

import contextlib
import csv
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import cli
from app.rules.marks import format_mark
from app.rules.subjects import subject
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER
from tests.generator.class_list_files import write_class_list
from tests.generator.school import GeneratedSchool, GeneratedStaff, generate_school
from tests.school_day.line import Line

MORNING = "2027-01-06T07:30"
"""A Wednesday in the last week of term 1."""
CLASS = "6A"
SUBJECT = "math"
PASSWORD = "phuoc ha 2026"
SETTINGS = "[crossing]\nquiet = 0.5\nretry_first = 0.5\nretry_cap = 2\nlook_first = 1\nlook_cap = 2\n"
"""A day in two minutes needs shorter waits than a school year."""

_COLUMN_NAMES = {MIDTERM_NUMBER: "gk", FINAL_NUMBER: "ck"}


@dataclass
class Stage:
    """Folders, people and the server of one played day."""

    home: Path
    school: GeneratedSchool = field(default_factory=generate_school)
    port: int = 0
    _server: "subprocess.Popen[str] | None" = None
    _lines: dict[str, Line] = field(default_factory=dict)

    # --- people ---

    @property
    def clerk(self) -> GeneratedStaff:
        return next(one for one in self.school.staff if one.role == "clerk")

    @property
    def principal(self) -> GeneratedStaff:
        return next(one for one in self.school.staff if one.role == "principal")

    @property
    def teachers(self) -> tuple[GeneratedStaff, GeneratedStaff]:
        """The two who share the subject; the first is the class's homeroom teacher."""
        logins = [one.login for one in self.school.assignments if one.class_name == CLASS and one.subject == SUBJECT]
        both = [one for one in self.school.staff if one.login in logins]
        first, second = sorted(both, key=lambda one: one.homeroom != CLASS)
        return first, second

    def others(self) -> Iterator[GeneratedStaff]:
        """Teachers of the class's other subjects."""
        logins = {one.login for one in self.school.assignments if one.class_name == CLASS and one.subject != SUBJECT}
        return (one for one in self.school.staff if one.login in logins)

    # --- the server ---

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def found_school(self) -> None:
        """Write the setup file and let the server's own command found the school."""
        self.home.mkdir(parents=True, exist_ok=True)
        setup = self.home / "school.json"
        setup.write_text(json.dumps(setup_of(self.school, PASSWORD), ensure_ascii=False, indent=1), encoding="utf-8")
        subprocess.run([*self._server_command(), "setup", str(setup)], check=True, stdout=subprocess.DEVNULL)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        (self.home / "port").write_text(str(self.port))

    @property
    def founded(self) -> bool:
        """Whether the folder holds a school from an earlier run."""
        return (self.home / "port").exists()

    def use_port_of_last_time(self) -> None:
        """Devices remember the server's address."""
        self.port = int((self.home / "port").read_text())

    def start_server(self) -> None:
        """Start the server process; returns when it says that it serves."""
        command = [*self._server_command(), "serve", "--port", str(self.port)]
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert self._server.stdout is not None
        told = self._server.stdout.readline()
        assert self.url in told, told

    def stop_server(self) -> None:
        """Stop the server process, as a power cut at the department would."""
        if self._server is not None:
            self._server.terminate()
            self._server.communicate()
            self._server = None

    def close(self) -> None:
        """Everything off."""
        for line in self._lines.values():
            line.cut()
        self.stop_server()

    def _server_command(self) -> list[str]:
        return [sys.executable, "-m", "server.main", "--home", str(self.home / "server"), "--clock", MORNING]

    # --- devices ---

    def device_home(self, name: str) -> Path:
        """The folder of a device, with settings for a short day."""
        home = self.home / name
        home.mkdir(parents=True, exist_ok=True)
        (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
        return home

    def line(self, device: str) -> Line:
        """The device's own line to the server."""
        if device not in self._lines:
            self._lines[device] = Line(self.port)
        return self._lines[device]

    def options(self, device: str) -> list[str]:
        """The options that put a program on `device`."""
        home, server = str(self.device_home(device)), self.line(device).url
        return ["--home", home, "--server", server, "--clock", MORNING, "--no-keyring"]

    def command_line(self, device: str, who: GeneratedStaff, *words: str, table: str | None = None) -> str:
        """Run one command of the command line as `who` on `device`; what it prints."""
        with _password(), contextlib.redirect_stdout(io.StringIO()) as printed, _standard_input(table):
            status = cli.main([*self.options(device), "--login", who.login, *words])
        assert status == 0, (words, printed.getvalue())
        return printed.getvalue()

    # --- what the generator supplies ---

    def class_list(self, *, dirty: bool = False) -> Path:
        """The class list as the ministry's export writes it."""
        path = self.home / ("class-list-dirty.xlsx" if dirty else "class-list.xlsx")
        write_class_list(self.school, path, dirty=dirty)
        return path

    def marks_table(self, subjects: set[str], without: Collection[int] = ()) -> str:
        """Marks of the class in `subjects` as a table for `enter marks`, but for the columns `without`."""
        lines = []
        for (code, subject_code, number), mark in self.school.marks.items():
            if code in self.class_codes and subject_code in subjects and number not in without:
                column = _COLUMN_NAMES.get(number, str(number))
                written = format_mark(mark, subject(subject_code).kind)
                lines.append(
                    {"class": CLASS, "subject": subject_code, "term": "1", "code": code, "column": column}
                    | {"mark": written}
                )
        return _table(lines)

    def conduct_table(self) -> str:
        """Conduct of the class as a table for `enter conduct`."""
        return _table(
            [
                {"class": CLASS, "term": str(term), "code": code, "level": level}
                for (code, term), level in self.school.conduct.items()
                if code in self.class_codes
            ]
        )

    def attendance_table(self) -> str:
        """Absences of the class so far as a table for `enter attendance`."""
        return _table([
            {"class": CLASS, "date": one.date.isoformat(), "session": str(int(one.session)), "code": one.code}
            | {"value": one.kind.symbol}
            for one in self.school.absences
            if one.code in self.class_codes
        ])  # fmt: skip

    @property
    def class_codes(self) -> list[str]:
        """Ministry codes of the class's pupils in roll order."""
        return [pupil.code for one in self.school.classes if one.name == CLASS for pupil in one.pupils]

    def subjects_of(self, who: GeneratedStaff) -> set[str]:
        """Codes of what `who` teaches in the class."""
        return {one.subject for one in self.school.assignments if one.class_name == CLASS and one.login == who.login}


def written_mark(stage: Stage, code: str, subject_code: str, number: int) -> str:
    """A generated mark as a teacher writes it."""
    return format_mark(stage.school.marks[code, subject_code, number], subject(subject_code).kind)


def setup_of(school: GeneratedSchool, password: str) -> dict[str, Any]:
    """The setup file of the generated school; everybody has the same password."""
    people = []
    for one in school.staff:
        duties: list[dict[str, str]] = []
        if one.role in {"clerk", "principal"}:
            duties.append({"role": one.role})
        if one.homeroom:
            duties.append({"role": "homeroom_teacher", "class": one.homeroom})
        duties += [
            {"role": "subject_teacher", "class": each.class_name, "subject": each.subject}
            for each in school.assignments
            if each.login == one.login
        ]
        people.append({"login": one.login, "name": one.full_name, "password": password, "duties": duties})
    return {
        "name": school.name,
        "superior": "UBND xã Phước Hà",
        "place": "Phước Hà",
        "school_year": school.school_year,
        "classes": [{"name": one.name, "grade": one.grade} for one in school.classes],
        "people": people,
    }


def _table(lines: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


@contextlib.contextmanager
def _password() -> Iterator[None]:
    os.environ[cli.PASSWORD_VARIABLE] = PASSWORD
    try:
        yield
    finally:
        del os.environ[cli.PASSWORD_VARIABLE]


@contextlib.contextmanager
def _standard_input(text: str | None) -> Iterator[None]:
    kept = sys.stdin
    if text is not None:
        sys.stdin = io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = kept


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a window process."""
    return {**os.environ, "PYTHONUTF8": "1", **(extra or {})}
