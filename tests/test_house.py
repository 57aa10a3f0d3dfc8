"""Small rules of this repository that no linter knows. A rule's message says what to do instead."""

import ast
import pkgutil
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.error_texts import ERROR_TEXTS

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("app", "ui", "sync", "server")
MAX_LINES = 500
NOT_OURS = re.compile(r"\.(mo|ttf|png|pdf)$|^LICENSE$|-OFL\.txt$")


def _python(*rooms: str) -> list[Path]:
    return sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository, without what others wrote or programs made."""
    folders = [ROOT / folder for folder in (*ROOMS, "tests", "benchmarks", "docs", "resources", ".ci")]
    files = [*ROOT.glob("*"), *(file for folder in folders for file in folder.rglob("*"))]
    for file in files:
        if file.is_file() and "__pycache__" not in file.parts and not NOT_OURS.search(_name(file)):
            yield _name(file), file.read_text(encoding="utf-8")


def _hits(pattern: str, files: list[Path]) -> list[str]:
    expression = re.compile(pattern)
    return [
        f"{_name(file)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if expression.search(line)
    ]


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    empty = re.compile(r"(^|_)(utils?|helpers?|managers?|controllers?|misc|commons?)(_|$)")
    files = [_name(file) for file in _python(*ROOMS, "tests", "benchmarks") if empty.search(file.stem)]
    folders = [_name(folder) for room in ROOMS for folder in (ROOT / room).rglob("*") if empty.search(folder.name)]
    classes = _hits(r"^\s*class \w*(Utils?|Helpers?|Manager|Controller)\b", _python(*ROOMS))
    assert not files + folders + classes, "find the subject and name it by that"


def test_a_file_has_one_subject() -> None:
    sizes = {_name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in _python(*ROOMS)}
    assert not {name: size for name, size in sizes.items() if size > MAX_LINES}, "split the file by subject"


def test_time_and_chance_come_from_the_clock_alone() -> None:
    pattern = (
        r"\btime\.(time|monotonic|perf_counter)|\b(date|datetime)\.(now|today|utcnow)\("
        r"|\buuid[1-8]\(|\burandom\(|^\s*(import|from) (random|secrets)\b"
    )
    elsewhere = [file for file in _python(*ROOMS) if _name(file) != "sync/clock.py"]
    assert not _hits(pattern, elsewhere), "take a sync.clock.Clock and ask it"


def test_tests_wait_for_what_happens_and_never_for_a_while() -> None:
    pattern = r"\bsleep\(|qtbot\.wait\(|QTest\.qWait\("
    assert not _hits(pattern, _python("tests")), "use waitUntil, waitSignal, join, or an advancing clock"


def test_no_invisible_or_direction_changing_character() -> None:
    # Cf: zero-width and bidirectional controls; no-break spaces look like spaces. Write them as escapes.
    bad = [
        f"{name}: U+{ord(character):04X}"
        for name, text in _texts()
        for character in sorted(set(text))
        if unicodedata.category(character) == "Cf" or (unicodedata.category(character) == "Zs" and character != " ")
    ]
    assert not bad


def test_source_is_composed_unicode() -> None:
    assert not [name for name, text in _texts() if not unicodedata.is_normalized("NFC", text)]


def test_no_path_of_a_machine_and_no_registry_host() -> None:
    hosts = "|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian"])
    paths = "|".join([r"(?<![\w.~/])/(work|root|home|Users)/\w", r"[A-Z]:\\Users\\\w"])
    expression = re.compile(f"{hosts}|{paths}")
    assert not [(name, found.group()) for name, text in _texts() if (found := expression.search(text))]


def test_the_version_stands_in_one_place() -> None:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    quoted = re.compile(rf"""["'][vV]?{re.escape(found.group(1))}["']""")
    holders = [name for name, text in _texts() if name.endswith((".py", ".spec", ".toml")) and quoted.search(text)]
    assert holders == ["pyproject.toml"], "read it with importlib.metadata.version"


# --- error codes ---


def _raised() -> Iterator[tuple[str, str, ast.Call]]:
    """(file, code, call) of each error made with a literal code."""
    for file in _python(*ROOMS):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"UserError", "EnvironmentProblem", "Defect"}:
                yield _name(file), str(node.args[0].value), node


def test_every_error_code_has_its_sentence() -> None:
    missing = sorted({f"{code} ({file})" for file, code, _ in _raised() if code not in ERROR_TEXTS})
    assert not missing, "add a sentence and a next step to app/error_texts/"


def test_every_sentence_belongs_to_a_code_in_use() -> None:
    files = [file for file in _python(*ROOMS) if not _name(file).startswith("app/error_texts/")]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    unused = [code for code in ERROR_TEXTS if f'"{code}"' not in source]
    assert not unused, "remove the text, or raise the code"


@pytest.mark.parametrize("code", sorted(ERROR_TEXTS))
def test_every_error_says_what_happened_and_what_to_do(code: str) -> None:
    assert all(text.strip() for text in ERROR_TEXTS[code])


def test_every_error_brings_the_facts_of_its_sentence() -> None:
    lacking = []
    for file, code, call in _raised():
        facts = {keyword.arg for keyword in call.keywords}
        wanted = set(re.findall(r"\{(\w+)", " ".join(ERROR_TEXTS.get(code, ()))))
        if None not in facts and not wanted <= facts:
            lacking.append(f"{file}:{call.lineno}: {code} without {sorted(wanted - facts)}")
    assert not lacking


def test_the_glossary_names_what_exists() -> None:
    rows = [line.split("|") for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()]
    names = [name for row in rows if len(row) == 5 for name in re.findall(r"`([\w.]+)`", row[3])]
    assert len(names) > 40
    for name in names:
        pkgutil.resolve_name(name)
