"""A preschool group by the command line: what is measured, from a table, and what it says against the WHO."""

from collections.abc import Iterator

import pytest

from tests.app.cli.conftest import Desks, Said
from tests.preschool import GROUP, SETUP_PRESCHOOL
from tests.school import PUPILS, enrol, running_school

MEASURED = "class;date;code;height;weight\n"


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    with running_school(tmp_path_factory.mktemp("preschool"), SETUP_PRESCHOOL) as school:
        found = Desks(school)
        for login in ("mo", "hai"):
            with school.sign_in(login, f"{login}'s computer") as workspace:
                found.homes[login] = workspace.folder.parent.parent
                if login == "mo":
                    enrol(workspace, GROUP, born=2022)
                    workspace.cross()
        yield found


def code(number: int) -> str:
    return f"058000{number:04}"


def growth(desks: Desks) -> list[list[str]]:
    return [line.split("\t")[2:] for line in desks.done("hai", "growth", "--class", GROUP).splitlines()]


def refused(desks: Desks, login: str, what: str, table: str) -> Said:
    before = desks.done(login, "status")
    said = desks.run(login, "enter", what, "-", table=table)
    assert (said.status, said.out) == (1, "")
    assert desks.done(login, "status") == before
    return said


def test_what_is_measured_is_entered_with_commas_and_told_in_words(desks: Desks) -> None:
    table = (
        f"{GROUP};2026-10-05;{code(1)};105,0;16,5\n{GROUP};2026-10-05;{code(2)};;25\n{GROUP};2026-10-05;{code(3)};;\n"
    )
    desks.done("hai", "enter", "measurements", "-", table=MEASURED + table)
    told = growth(desks)
    assert [line[0] for line in told] == list(PUPILS)
    assert told[0][1:3] == ["05/10/2026: 16,5 kg · 105,0 cm", "Weight for age: normal (z −0,4)"]
    assert told[1][1:] == ["05/10/2026: 25,0 kg · —", "Weight for age: high (z +2,4)"]
    assert told[2][1:] == ["-"], "empty cells are no order to erase, and no measuring"


@pytest.mark.parametrize(
    ("cells", "words"),
    [("1,05;16,5", "height"), ("105;16500", "weight"), ("105;x", "weight")],
)
def test_one_wrong_figure_and_nothing_of_the_table_is_entered(desks: Desks, cells: str, words: str) -> None:
    good = f"{GROUP};2026-11-05;{code(4)};101;15\n"
    said = refused(desks, "hai", "measurements", MEASURED + good + f"{GROUP};2026-11-05;{code(5)};{cells}\n")
    assert words in said.err
    assert "3" in said.err
    refused(desks, "hai", "measurements", MEASURED + f"{GROUP};20261105;{code(4)};101;15\n")


def test_growth_is_of_preschool_groups_and_written_by_their_teacher(desks: Desks) -> None:
    table = MEASURED + f"{GROUP};2026-12-07;{code(5)};106;17\n"
    assert "homeroom teacher" in refused(desks, "mo", "measurements", table).err
    refused(desks, "hai", "measurements", table.replace("2026-12-07", "2027-12-07"))
    desks.done("hai", "enter", "measurements", "-", table=table.replace("106;17", "106;"))
    desks.done("hai", "enter", "measurements", "-", table=table.replace("106;17", ";17"))
    assert growth(desks)[4][1] == "07/12/2026: 17,0 kg · 106,0 cm", "an empty cell leaves what stands"
