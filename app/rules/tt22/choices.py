"""What an upper secondary pupil chooses: electives and topic clusters (TT32/2018 as amended by TT13/2022)."""

from collections.abc import Collection

from app.rules.impossible import Impossible
from app.rules.subjects import Subject, electives_of

ELECTIVES = 4
TOPIC_CLUSTERS = 3
TOPIC_PERIODS = 35
"""A year, for one cluster."""


def check_choices(grade: int, electives: Collection[Subject], topics: Collection[Subject]) -> None:
    """Whether the choice is four of the electives of the grade, and topic clusters of three subjects that the pupil
    learns. Raises Impossible, naming what cannot be.
    """
    offered = electives_of(grade)
    if not offered:
        raise Impossible("grade", grade)
    for one in electives:
        if one not in offered:
            raise Impossible("elective", one.name)
    if len(set(electives)) != ELECTIVES or len(electives) != ELECTIVES:
        raise Impossible("electives", len(set(electives)))
    for one in topics:
        if not one.has_topics or not (one in electives or one.is_for_all_in(grade)):
            raise Impossible("topic", one.name)
    if len(set(topics)) != TOPIC_CLUSTERS or len(topics) != TOPIC_CLUSTERS:
        raise Impossible("topics", len(set(topics)))


def periods_without_topics(subject: Subject, grade: int, periods: int) -> int:
    """Periods that decide how many regular assessments there are: those of the topic cluster do not count (Điều 6 k1).

    `periods` may hold the cluster's or not, as schools write either.
    """
    own = subject.periods.get(grade)
    if own is not None and periods == own + TOPIC_PERIODS:
        return own
    return periods
