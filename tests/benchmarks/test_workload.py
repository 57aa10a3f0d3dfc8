"""The benchmarks' workload is the very one that other programs were measured with."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.workload import COLUMNS, CONFLICT_TEACHERS, Cell, Entry, Workload

SHA256 = {
    60: "e943b834f53b5c319553b1b46cdb75bbfd84689eeddd86e59375de54a3152573",
    1_000: "04498275bf82c89e7e36ed6a320ce82cbf86c7362c991774d11f069607a16135",
}


def _cell(load: Workload, one: Cell) -> dict[str, Any]:
    return {
        "n": one.number, "pupil": str(load.pupils[one.pupil].id), "pi": one.pupil,
        "cs": str(load.class_subjects[one.class_, one.subject].id), "si": one.subject, "col": COLUMNS[one.column],
        "ci": one.column, "value": one.value, "author": str(load.teachers[one.teacher]), "ts": one.at, "t": one.teacher,
    }  # fmt: skip


def _entry(load: Workload, one: Entry) -> dict[str, Any]:
    return {"n": one.cell, "value": one.value, "author": str(load.teachers[one.teacher]), "ts": one.at}


def _conflict(load: Workload, a: Entry, b: Entry) -> dict[str, Any]:
    return {
        "n": a.cell, "a": a.value, "b": b.value, "ts_a": a.at, "ts_b": b.at,
        "author_a": str(load.teachers[CONFLICT_TEACHERS[0]]), "author_b": str(load.teachers[CONFLICT_TEACHERS[1]]),
    }  # fmt: skip


def _rows(load: Workload) -> Iterator[dict[str, Any]]:
    """Everything as the first generator wrote it, file after file."""
    for pupil in load.pupils:
        yield {"i": pupil.number, "id": str(pupil.id), "cls": pupil.class_, "name": pupil.name}
    for one in load.class_subjects.values():
        yield {"id": str(one.id), "cls": one.class_, "subj": one.subject, "teacher": one.teacher}
    yield from (_cell(load, one) for one in load.cells)
    for absence in load.absences:
        yield {
            "id": str(absence.id), "pupil": str(load.pupils[absence.pupil].id), "pi": absence.pupil, "day": absence.day,
            "kind": absence.kind, "author": str(load.teachers[absence.teacher]), "ts": absence.at,
        }  # fmt: skip
    for device, entries in enumerate(load.day):
        yield from ({"dev": device, **_entry(load, one)} for one in entries)
    yield from (_conflict(load, a, b) for a, b in load.conflicts)
    yield from (_entry(load, one) for one in load.singles)


@pytest.mark.parametrize("pupils", [60, 1_000])
def test_the_workload_is_the_one_that_the_peers_were_measured_with(pupils: int) -> None:
    digest = hashlib.sha256()
    for row in _rows(Workload(pupils)):
        digest.update(json.dumps(row, separators=(",", ":")).encode() + b"\n")
    assert digest.hexdigest() == SHA256[pupils]
