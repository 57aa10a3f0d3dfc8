"""`import` and `print`: a class list becomes the roll, and the roll becomes one PDF of a page each."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from tests.app.cli.conftest import Desks, signed_in_desks
from tests.generator.class_list_files import write_class_list
from tests.generator.school import GeneratedSchool, generate_school


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    """A school whose roll may change."""
    with signed_in_desks(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture(scope="module")
def generated() -> GeneratedSchool:
    return generate_school()


@pytest.fixture(scope="module")
def class_list(generated: GeneratedSchool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists") / "class-list.xlsx"
    write_class_list(generated, path)
    return path


def test_a_class_list_is_previewed_then_written_and_its_report_cards_are_printed(
    desks: Desks, generated: GeneratedSchool, class_list: Path, tmp_path: Path
) -> None:
    ours = {one.name: one.pupils for one in generated.classes if one.name in {"6A", "6B"}}
    preview = desks.done("mo", "import", str(class_list))
    others = len(generated.pupils) - len(ours["6A"]) - len(ours["6B"])
    assert preview.count(" in this school year.") == others, "classes that this small school does not have"
    assert f"{others} with errors" in preview
    assert preview.count("not in the file, left as it is") == 5
    assert "0 not sent yet" in desks.done("mo", "status"), "a preview writes nothing"

    left_out = tmp_path / "left-out.xlsx"
    told = desks.done("mo", "import", str(class_list), "--write", "--rejected", str(left_out))
    assert left_out.exists()
    assert f"{others} rows were saved aside." in told
    assert desks.done("mo", "import", str(class_list), "--write").endswith("Saved on this computer: 0 entries.\n"), (
        "the same list again changes nothing"
    )
    desks.cross("mo", "hai")
    shown = desks.done("hai", "show", "--class", "6A", "--subject", "math", "--term", "1").splitlines()
    assert len(shown) == 5 + len(ours["6A"])
    assert {pupil.code for pupil in ours["6A"]} <= {line.split("\t")[1] for line in shown}

    target = tmp_path / "cards.pdf"
    told = desks.done("hai", "print", "--class", "6a", "--term", "1", "--out", str(target))
    assert f"{len(shown)} pages for {len(shown)} pupils" in told
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == len(shown)


@pytest.mark.parametrize(
    ("login", "words", "why"),
    [
        ("nam", ("print", "--class", "6A", "--term", "1"), "Report cards of this class"),
        ("mo", ("print", "--class", "9C", "--term", "1"), "There is no class “9C”"),
        ("mo", ("print", "--class", "6A", "--term", "1", "--out", "{tmp}/nowhere/cards.pdf"), ""),
        ("mo", ("import", "{tmp}/missing.xlsx"), "could not be opened"),
        ("mo", ("import", "{tmp}/missing.xlsx", "--write", "--rejected", "{tmp}/a.csv"), "does not end in .xlsx"),
        ("mo", ("import", "{tmp}/missing.xlsx", "--write"), "could not be opened"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_left(
    desks: Desks, tmp_path: Path, login: str, words: tuple[str, ...], why: str
) -> None:
    said = desks.run(login, *(word.format(tmp=tmp_path) for word in words))
    assert (said.status, said.out) == (1, "")
    assert why in said.err
    assert said.err.endswith(".\n")
    assert not list(tmp_path.iterdir())


def test_a_teacher_imports_nothing(desks: Desks, class_list: Path) -> None:
    """The roll is the clerk's and the principal's."""
    before = desks.done("nam", "status")
    said = desks.run("nam", "import", str(class_list), "--write")
    assert (said.status, said.out) == (1, "")
    assert "kept by the clerk" in said.err
    assert desks.done("nam", "status") == before
