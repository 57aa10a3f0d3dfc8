"""One catalogue for windows, command line and documents: source English, Vietnamese complete.

`_("…")` translates, `N_("…")` only marks a text for the catalogue, `explain(error)` gives the sentence and the next
step.
"""

import gettext as _gettext
import os
from dataclasses import dataclass

import resources
from app.error_texts import ERROR_TEXTS, FIELDS, N_
from sync.errors import ChuyenDoError

__all__ = ["ERROR_TEXTS", "N_", "Explained", "_", "explain", "ngettext", "use_language"]

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def use_language(language: str) -> None:
    """Speak `language` from now on: `vi` (the default of every program) or `en` (the source texts)."""
    global _catalogue
    if language == "en":
        _catalogue = _gettext.NullTranslations()
    else:
        _catalogue = _gettext.translation("chuyendo", resources.path("locale"), languages=[language])
    # Python's own argument parser asks for the process's language and domain.
    os.environ["LANGUAGE"] = language
    _gettext.bindtextdomain("chuyendo", str(resources.path("locale")))
    _gettext.textdomain("chuyendo")


def _(text: str) -> str:
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form for `count`; both texts may hold `{count}`, filled by the caller."""
    return _catalogue.ngettext(one, many, count)


@dataclass(frozen=True)
class Explained:
    """What a person is told of an error: what happened, and what to do next."""

    sentence: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()


def explain(error: BaseException) -> Explained:
    """The sentence and next step of `error`. Anything untyped is told as a defect, without its inner words."""
    code = error.code if isinstance(error, ChuyenDoError) else "defect.unexpected"
    facts = dict(error.facts) if isinstance(error, ChuyenDoError) else {}
    if facts.get("field") in FIELDS:
        facts["field"] = _(FIELDS[str(facts["field"])])
    sentence, next_step = ERROR_TEXTS.get(code, ERROR_TEXTS["defect.unexpected"])
    return Explained(_(sentence).format_map(_Facts(facts)), _(next_step).format_map(_Facts(facts)))


class _Facts(dict[str, object]):
    """Facts that may come from another version's server: what its sentence here does not find stays open."""

    def __missing__(self, name: str) -> str:
        return "…"
