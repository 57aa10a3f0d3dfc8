import re
from pathlib import Path

import app.exchange
from app.exchange.row_reasons import REASON_TEXTS, reason


def test_every_reason_that_the_import_gives_has_words_and_the_other_way_round() -> None:
    sources = Path(app.exchange.__path__[0]).glob("class_list*.py")
    given = {code for source in sources for code in re.findall(r'reason\("(row\.\w+)"', source.read_text("utf-8"))}
    identity = (Path(app.exchange.__path__[0]).parent / "rules" / "identity.py").read_text("utf-8")
    warned = set(re.findall(r'"(identity\.\w+)"', identity))
    assert given | warned == REASON_TEXTS.keys()


def test_the_facts_stand_in_the_sentence() -> None:
    assert str(reason("row.repeated", rows="12, 40")).startswith(
        "The same code or personal number also stands in row 12, 40"
    )
