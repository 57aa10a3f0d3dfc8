"""How long the regulations take for a whole school: every average, level, title and proposal of 1,000 pupils.

`python3 dev.py bench rules [--json] [--pupils N]`. Marks are drawn, a whole year of the programme of grade 6 for each
pupil: 116 cells, more than the workload's 72. The reference is the same marks as weighted sums in plain Python, without
columns, checks, rounding or reasons.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.rules.columns import Column
from app.rules.marks import NOT_PASSED, PASSED, ColumnKind, Mark, MarkKind
from app.rules.subjects import Subject, subjects_of
from app.rules.tt22.assessments import columns, comment_result, term_average, year_average
from app.rules.tt22.conduct import year_conduct
from app.rules.tt22.learning import learning_result
from app.rules.tt22.levels import Level
from app.rules.tt22.promotion import promotion
from app.rules.tt22.titles import outstanding_subjects, year_title
from benchmarks.crossing.lines import Line, add_form, tell, told

GRADE = 6
REPEATS = 5
TERMS = (1, 2)

Cells = dict[tuple[int, str], dict[int, Mark]]
"""A pupil's marks by column, of each term and subject."""


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench rules", description=__doc__)
    add_form(parser)
    parser.add_argument("--pupils", type=int, default=1_000)
    options = parser.parse_args(words)
    tell(_measured(options.pupils), options.form)
    return 0


def _measured(count: int) -> Line:
    chance = random.Random(1)
    taught = [(one, columns(one, GRADE)) for one in subjects_of(GRADE)]
    pupils = [_drawn(chance, taught) for _ in range(count)]
    ours, bare = [], []
    for _ in range(REPEATS):
        ours.append(_seconds(lambda: [_year(one, taught) for one in pupils]))
        bare.append(_seconds(lambda: [_sums(one, taught) for one in pupils]))
    marks = sum(len(cells) for one in pupils for cells in one.cells.values())
    seconds = statistics.median(ours)
    return told(
        f"{marks:,} marks to every average, level, title and proposal of {count:,} pupils",
        round(seconds, 3), "s", server="–", marks_per_s=round(marks / seconds), budget=1,
        reference=round(statistics.median(bare), 3), ok=seconds <= 1,
    )  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@dataclass(frozen=True)
class _Pupil:
    cells: Cells
    conduct: tuple[Level, Level]
    missed: int


def _drawn(chance: random.Random, taught: Sequence[tuple[Subject, tuple[Column, ...]]]) -> _Pupil:
    talent = chance.gauss(70, 15)
    cells: Cells = {
        (term, one.code): {column.number: _mark(chance, one.kind, talent) for column in its}
        for term in TERMS
        for one, its in taught
    }
    first, second = (chance.choice(list(Level)[1:]) for _ in TERMS)
    return _Pupil(cells, (first, second), chance.randrange(50))


def _mark(chance: random.Random, kind: ColumnKind, talent: float) -> Mark:
    if kind is ColumnKind.COMMENT:
        return PASSED if chance.random() < 0.99 else NOT_PASSED
    return Mark(MarkKind.TENTHS, min(100, max(0, round(chance.gauss(talent, 12)))))


def _year(pupil: _Pupil, taught: Sequence[tuple[Subject, tuple[Column, ...]]]) -> object:
    """Everything that the year's table shows of a pupil."""
    found = []
    averages: list[dict[str, int | None]] = [{}, {}]
    comments: list[dict[str, bool | None]] = [{}, {}]
    for at, term in enumerate(TERMS):
        for one, its in taught:
            cells = pupil.cells[term, one.code]
            if one.kind is ColumnKind.COMMENT:
                comments[at][one.name] = comment_result(cells, its).passed
            else:
                averages[at][one.name] = term_average(cells, its).tenths
        found.append(learning_result(averages[at], comments[at]))
    year = {name: year_average(first, averages[1][name]) for name, first in averages[0].items()}
    learning = learning_result(year, comments[1])
    conduct = year_conduct(*pupil.conduct)
    assert learning.level is not None and conduct.level is not None
    title = year_title(conduct.level, learning.level, len(outstanding_subjects(year)))
    return found, learning, conduct, title, promotion(conduct.level, learning.level, pupil.missed)


def _sums(pupil: _Pupil, taught: Sequence[tuple[Subject, tuple[Column, ...]]]) -> object:
    return [
        sum(column.weight * pupil.cells[term, one.code][column.number].number for column in its)
        for term in TERMS
        for one, its in taught
    ]


if __name__ == "__main__":
    sys.exit(main())
