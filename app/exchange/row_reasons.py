"""Why a row of a class list cannot be imported, or what is odd about it: a code, facts, and the words for a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.messages import ERROR_TEXTS, N_, _

REASON_TEXTS = {
    "row.no_class": N_("The class is missing."),
    "row.unknown_class": N_("There is no class “{class_name}” in this school year."),
    "row.no_name": N_("The name is missing."),
    "row.no_birth_date": N_("The birth date is missing, and the pupil is not in the roll yet."),
    "row.bad_date": N_("“{text}” in the column “{column}” is not a date such as 25/12/2014."),
    "row.unknown_sex": N_("“{text}” in the column “{column}” is neither Nam nor Nữ."),
    "row.rounded_number": N_("The number “{text}” in the column “{column}” has lost digits; type it again as text."),
    "row.repeated": N_("The same code or personal number also stands in row {rows}; correct or delete one of them."),
    "row.two_pupils": N_("The code and the personal number lead to more than one pupil of the roll."),
    "row.other_code": N_("The pupil with this personal number has another code in the roll."),
    "row.other_person": N_("In the roll somebody of another name and birth date has this code or personal number."),
    "row.possible_double": N_("The roll has this name and birth date already; say whether it is the same person."),
    "row.possible_double_in_file": N_("Row {rows} has the same name and birth date; say whether it is another person."),
} | {code: sentence for code, (sentence, _next_step) in ERROR_TEXTS.items() if code.startswith("identity.")}
"""The warnings of the personal number have their words with the other errors."""


@dataclass(frozen=True)
class RowReason:
    """A reason by its code; `str()` gives the sentence. Facts hold what stands in the file: they are never logged."""

    code: str
    facts: Mapping[str, str] = field(hash=False)

    def __str__(self) -> str:
        return _(REASON_TEXTS[self.code]).format(**self.facts)


def reason(code: str, **facts: str) -> RowReason:
    return RowReason(code, MappingProxyType(facts))
