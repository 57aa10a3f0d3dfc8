"""What each step of a result says, for the screen, the printed page and `--explain`: a sentence for each code.

The article stands before it as it is: `TT22 Điều 9 k2b: 7 subjects from 6,5 on, none below 5,0`.
"""

import datetime
from enum import Enum
from typing import Any

from app import preschool_reason_texts
from app.error_texts import N_
from app.messages import _
from app.rules.reasons import Reason
from app.rules.tt22.levels import Level
from app.rules.tt27.year import YearLevel

REASON_TEXTS: dict[str, str] = {
    **preschool_reason_texts.TEXTS,
    "subject.regular": N_("{periods} periods a year: {count} regular assessments a term"),
    "subject.comment": N_("a subject with comments only: {count} regular assessments a term"),
    "subject.topics": N_("the periods of the topic cluster do not count: {periods}"),
    "average.term": N_("({marks}) : {divisor} = {tenths}"),
    "average.year": N_("({first} + 2 × {second}) : 3 = {tenths}"),
    "average.missing": N_("no result while something is missing: {subjects}"),
    "comment.term": N_("every assessment is Đạt"),
    "comment.term_not": N_("not every assessment is Đạt"),
    "comment.closed": N_("the term is closed and an assessment is missing"),
    "comment.year": N_("the year's result is that of term II"),
    "learning.missing": N_("no level while a result is missing: {subjects}"),
    "learning.reached": N_("{level}: {count} subjects from {most_from} on{named}, none below {lowest}"),
    "learning.comments_passed": N_("every comment subject is Đạt: {subjects}"),
    "learning.one_comment_failed": N_("Chưa đạt in {subjects} only, which this level allows"),
    "learning.rest": N_("{level}: no higher level is reached"),
    "learning.comments": N_("not {level}: Chưa đạt in {subjects}"),
    "learning.too_low": N_("not {level}: below {lowest} in {subjects}"),
    "learning.too_few": N_("not {level}: {count} subjects from {most_from} on{named}, {enough} are needed"),
    "learning.adjusted": N_("{before} only because of {subject}: raised by one level, to {level}"),
    "learning.open": N_(
        "the text can also be read so that {subject} leads to {level}: a person decides and records the reason"
    ),
    "conduct.missing": N_("no year's level while a term's is missing"),
    "conduct.year": N_("term I {first}, term II {second}: the year {level}"),
    "promotion.missing": N_("no decision while a year's level is missing"),
    "promotion.conduct": N_("conduct {level}"),
    "promotion.conduct_not": N_("conduct {level}: not enough"),
    "promotion.learning": N_("learning {level}"),
    "promotion.learning_not": N_("learning {level}: not enough"),
    "promotion.sessions": N_("{missed} sessions missed, no more than {most}"),
    "promotion.sessions_not": N_("{missed} sessions missed, more than {most}"),
    "promotion.sessions_missing": N_("the sessions missed are not known"),
    "promotion.reexamination": N_("conduct is enough, learning is not: assessed again in the summer"),
    "promotion.summer": N_("learning is enough, conduct is not: training in the summer"),
    "promotion.both_failed": N_("neither is enough; the text does not say, the principal decides"),
    "reexamination.subjects": N_("to be assessed again: {subjects}"),
    "title.none": N_("conduct {conduct}, learning {learning}: both must be Tốt"),
    "title.missing": N_("no title while conduct, learning or the averages are not complete"),
    "title.outstanding": N_("conduct and learning Tốt, {count} subjects from {most_from} on{named}"),
    "title.excellent": N_(
        "conduct and learning Tốt; {count} subjects from {most_from} on{named}, {enough} would be needed for more"
    ),
    "title.term": N_("there are titles for the year only"),
    "missed.no_good_reason": N_("missed without a good reason: counts as 0 or Chưa đạt"),
    "missed.made_up": N_("the make-up test counts"),
    "missed.refused": N_("the make-up test was refused: counts as 0 or Chưa đạt"),
    "missed.not_marked": N_("the make-up test has no mark yet"),
    "missed.not_made_up": N_("no make-up test before the term was closed: counts as 0 or Chưa đạt"),
    "missed.waiting": N_("waits for the make-up test"),
    "exemption.practice": N_(
        "{subject}: the practical part only; theory is assessed in its place and the subject counts"
    ),
    "exemption.whole": N_("{subject}: nobody is exempted from the whole subject, only from its practical part"),
    "exemption.none": N_("{subject}: there is no exemption"),
    "plan.exempt": N_("not assessed, by the individual plan: {subjects}"),
    "plan.own_demands": N_("assessed by the demands of the individual plan: {subjects}"),
    "plan.few_subjects": N_(
        "{count} scored subjects are left, Điều 9 asks for {enough}: the level is no more than a proposal"
    ),
    "plan.principal": N_("the principal decides on promotion"),
    "test.minutes": N_("{periods} periods a year"),
    "primary.missing": N_("no result while something is missing: {subjects}"),
    "primary.term": N_("what was achieved by the end of the term"),
    "primary.reached": N_("{level}: every test {points} or more"),
    "primary.rest": N_("{level}: no higher result is reached"),
    "primary.subjects": N_("not {level}, because of the subjects {subjects}"),
    "primary.traits": N_("not {level}, because of {subjects}"),
    "primary.tests": N_("not {level}: tests below {points} in {subjects}"),
    "award.outstanding": N_("Hoàn thành xuất sắc"),
    "award.exemplary": N_("Hoàn thành tốt, and excellent or clearly better in something, recognised by the class"),
    "award.not_recognised": N_("Hoàn thành tốt, but nothing excellent or clearly better that the class recognises"),
    "award.open": N_(
        "Hoàn thành tốt: an award where people name something excellent or clearly better that the class recognises"
    ),
    "award.none": N_("{level}: no award"),
    "completion.done": N_("{level}: the class's programme is completed"),
    "completion.support": N_("support and an additional assessment come first"),
    "completion.principal": N_("still not completed: the principal has the pupil assessed and decides"),
    "primary.tested": N_("tests at this moment: {subjects}"),
    "primary.not_tested": N_("no tests at this moment"),
}
_IN_TENTHS = frozenset({"lowest", "most_from", "tenths"})


def reason_text(one: Reason) -> str:
    """The step in words, after its article."""
    facts = {name: _told(name, value) for name, value in one.facts.items()}
    return f"{one.article}: {_(REASON_TEXTS[one.code]).format_map(facts)}"


def _told(name: str, value: Any) -> str:
    if isinstance(value, Level | YearLevel):
        return value.text
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    if name in _IN_TENTHS:
        units, tenths = divmod(value, 10)
        return f"{units},{tenths}"
    return str(value)
