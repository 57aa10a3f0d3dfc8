"""Exemption from the practical part of a subject (TT22 Điều 10), and pupils with disabilities (Điều 11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.rules.impossible import Impossible
from app.rules.reasons import Reasons, reason
from app.rules.subjects import Subject
from app.rules.tt22.learning import ENOUGH, LearningResult, learning_result
from app.rules.tt22.levels import AS_SHIPPED, Settings

_PLAN = "TT22 Điều 11 k1"
PRACTICAL = frozenset({"physical_education", "defence_security"})
"""Codes of the subjects whose practical part a pupil can be exempted from; theory is assessed in its place."""


@dataclass(frozen=True)
class Exemption:
    """Whether the practical part may be left out. The subject itself always counts."""

    allowed: bool
    why: Reasons


def practical_exemption(subject: Subject) -> Exemption:
    """Whether a pupil with a reason of health can be exempted from the practical part of the subject."""
    if subject.code in PRACTICAL:
        return Exemption(True, (reason("exemption.practice", "TT22 Điều 10 k1", subject=subject.name),))
    return Exemption(False, (reason("exemption.none", "TT22 Điều 10 k1", subject=subject.name),))


@dataclass(frozen=True)
class PlanResult:
    """By an individual plan: the learning result without the exempted subjects. The principal decides on promotion."""

    learning: LearningResult | None
    """None where no subject with a score remains."""
    counted: tuple[str, ...]
    why: Reasons


def individual_plan(
    exempt: Collection[str],
    averages: Mapping[str, int | None],
    comments: Mapping[str, bool | None],
    settings: Settings = AS_SHIPPED,
    *,
    as_for_all: Collection[str] | None = None,
) -> PlanResult:
    """The result of a pupil in inclusive education: subjects whose requirements can be met are assessed as for all, and
    those of which the plan exempts are not assessed (Điều 11 khoản 1).

    `as_for_all` are the subjects whose requirements the pupil can meet; results in others are by the plan, which is
    told beside the level. Raises Impossible for a result in an exempted subject: it is not assessed.
    """
    for name in exempt:
        if averages.get(name) is not None or comments.get(name) is not None:
            raise Impossible("exempt", name)
    scores = {name: tenths for name, tenths in averages.items() if name not in exempt}
    passed = {name: one for name, one in comments.items() if name not in exempt}
    learning = learning_result(scores, passed, settings) if scores else None
    told: Reasons = (reason("plan.exempt", _PLAN, subjects=tuple(exempt)),) if exempt else ()
    by_plan = tuple(name for name in (*scores, *passed) if as_for_all is not None and name not in as_for_all)
    if by_plan:
        told += (reason("plan.own_demands", _PLAN, subjects=by_plan),)
    if len(scores) < ENOUGH:  # Điều 9 asks for six, and says nothing of fewer
        told += (reason("plan.few_subjects", _PLAN, count=len(scores), enough=ENOUGH),)
    if learning is not None:
        learning = replace(learning, why=(*told, *learning.why))
    return PlanResult(learning, (*scores, *passed), (*told, reason("plan.principal", "TT22 Điều 12 k4")))
