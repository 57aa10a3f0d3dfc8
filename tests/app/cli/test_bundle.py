"""`bundle export` and `bundle import`: what a person reads, and what a script learns from the status."""

from pathlib import Path

from tests.app.cli.conftest import Desks
from tests.app.cli.test_entry import MARKS, code, row
from tests.school import School, enrol


def test_by_stick_to_the_clerk_and_back(founded_school: School, tmp_path: Path) -> None:
    desks, stick = Desks(founded_school), tmp_path / "stick"
    stick.mkdir()
    for login in ("mo", "hai"):
        with founded_school.sign_in(login) as workspace:
            desks.homes[login] = workspace.folder.parent.parent
            if login == "mo":
                enrol(workspace, "6A")
                assert workspace.cross().error is None
    desks.school.stop()
    desks.done("hai", "enter", "marks", "-", table=MARKS + f"6A,literature,2,{code(4)},gk,6\n")
    written = desks.done("hai", "bundle", "export", str(stick))
    (packet,) = stick.iterdir()
    assert written.startswith(f"Written: {packet.name}, with 1 change. Only the server can read it.")
    away = desks.run("mo", "bundle", "import", str(stick))
    assert away.status == 1
    assert "1 packet waits for a computer with a connection. The server cannot be reached." in away.err
    desks.school.start()
    assert desks.done("mo", "bundle", "import", str(stick)) == (
        "1 packet was handed to the server; its answer is on the stick for its owner.\n"
        "1 packet is for another computer and was left alone.\n"
    )
    desks.school.stop()
    assert desks.done("hai", "bundle", "import", str(stick)) == ("Taken in: 1 of yours are at the server.\n")
    assert desks.done("hai", "status").startswith("Saved on this computer · 0 not sent yet")
    desks.school.start()
    desks.cross("mo")
    assert row(desks, "literature", 4, term=2, login="mo")[4] == "6,0"


def test_what_cannot_be_used_is_named_with_what_to_do(desks: Desks, tmp_path: Path) -> None:
    (tmp_path / "half.ferry").write_bytes(b"\x93FERRY\r\n\x01")
    said = desks.run("hai", "bundle", "import", str(tmp_path))
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("half.ferry: This packet is not whole")
    assert desks.run("hai", "bundle", "export", str(tmp_path / "nowhere")).status == 1


def test_an_empty_stick_is_no_error(desks: Desks, tmp_path: Path) -> None:
    assert desks.done("hai", "bundle", "import", str(tmp_path)) == (
        "There is no packet here that this computer could use.\n"
    )
