"""What people are told of errors: in their language, and never a crash on the way to telling."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.rules
from app.desk.verdict_texts import VERDICT_TEXTS, verdict_text
from app.error_texts import ERROR_TEXTS, FIELDS
from app.messages import explain, ngettext, use_language
from app.rules.impossible import Impossible, Missing
from sync.errors import Cancelled, ChuyenDoError, Defect, EnvironmentProblem, UserError


@pytest.fixture(autouse=True, params=["en", "vi"])
def language(request: pytest.FixtureRequest) -> Iterator[None]:
    use_language(request.param)
    yield
    use_language("en")


def _wanted(code: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", " ".join(ERROR_TEXTS[code])))


@pytest.mark.parametrize("code", sorted(ERROR_TEXTS))
def test_every_code_is_told_with_its_facts_and_without_them(code: str) -> None:
    facts = {name: f"<{name}>" for name in _wanted(code)}
    told = str(explain(UserError(code, **facts)))
    assert all(fact in told for fact in facts.values())
    assert "{" not in told
    without = str(explain(UserError(code)))
    assert "{" not in without
    assert without.count("…") >= len(facts), "what is not known is left open"


@pytest.mark.parametrize("code", ["", "never.heard", "account.shut_out_for_good"])
def test_a_code_of_another_version_is_told_as_something_unexpected(code: str) -> None:
    for kind in (UserError, EnvironmentProblem, Defect):
        assert explain(kind(code, anything="x")) == explain(ChuyenDoError("defect.unexpected"))


def test_an_error_of_the_program_is_told_without_its_inner_words() -> None:
    told = explain(KeyError("Nguyễn Văn An"))
    assert told == explain(ChuyenDoError("defect.unexpected"))
    assert "An" not in str(told).split()


def test_facts_that_look_like_placeholders_are_only_texts() -> None:
    told = str(explain(UserError("cli.unknown_class", name="{0.__class__} {missing}")))
    assert "{0.__class__} {missing}" in told


def test_facts_beyond_those_of_the_sentence_do_not_matter() -> None:
    assert explain(UserError("gradebook.locked", text=1, limit=2)) == explain(UserError("gradebook.locked"))


def test_stopping_on_request_has_a_sentence_too() -> None:
    assert explain(Cancelled()).sentence


def test_every_reason_of_the_server_is_told_and_so_is_one_of_a_newer_server() -> None:
    told = {reason: verdict_text(reason) for reason in (*VERDICT_TEXTS, "reason_of_tomorrow", "")}
    assert all(one.sentence and one.next_step for one in told.values())
    assert told["reason_of_tomorrow"] == told[""]
    assert len({str(one) for one in told.values()}) == len(VERDICT_TEXTS) + 1


def test_a_text_without_translation_is_told_in_english_with_its_form() -> None:
    assert [ngettext("one ferry", "ferries", count) for count in (1, 2)] == ["one ferry", "ferries"]


def _fields_of_the_rules() -> set[str]:
    """The first argument of every `Impossible("…")` and `Missing("…")` that the rules raise."""
    found = set()
    for path in Path(app.rules.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in {"Impossible", "Missing"} and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_the_rules_own_fields_are_told_in_words(language: None) -> None:
    """“outstanding” and “again” stood in Vietnamese sentences as they are called in the code."""
    fields = _fields_of_the_rules()
    assert fields >= {"grade", "averages", "again"}
    assert fields <= set(FIELDS)
    assert "_" not in "".join(str(explain(Impossible(field, "x"))) for field in FIELDS)


def test_subjects_and_a_files_own_fields_are_told_as_they_are(language: None) -> None:
    assert "ddgtx" in str(explain(Impossible("ddgtx", "8.55")))
    assert "Toán" in str(explain(Missing("Toán")))
