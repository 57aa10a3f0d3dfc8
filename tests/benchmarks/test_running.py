"""The benchmarks run to the end and say what they promise; how fast is nobody's business here."""

import json
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from benchmarks import admission, rules, sync, ui
from tests.ui.conftest import OFFSCREEN_SAYS

SHARED = {"what", "value", "unit", "budget", "reference", "ok"}
KEYS = {
    "S1": {"bytes_up", "bytes_down", "requests", "seconds", "server_cpu_s"},
    "S2": {"bytes_up", "bytes_down", "requests", "seconds", "server_cpu_s"},
    "S3": {"bytes_total", "requests"},
    "S4": {"agree", "values_lost", "shown_to"},
    "S5": {"device_bytes", "server_bytes"},
    "S6": {"seconds", "marks_per_s", "server_cpu_s", "errors"},
    "S7": {"median_ms", "p99_ms", "bare_sqlite_median_ms"},
}


def _lines(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


@pytest.mark.parametrize("server", sync.SERVERS)
def test_the_benchmark_of_the_crossing_tells_every_scenario(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync.main(["--json", "--smoke", "--server", server]) == 0
    lines = _lines(capsys.readouterr().out)
    assert all(set(line) >= SHARED and line["server"] == server for line in lines)
    told = {line["scenario"]: line for line in lines if "scenario" in line}
    assert sorted(told) == list(KEYS)
    assert all(set(told[scenario]) >= keys for scenario, keys in KEYS.items())
    assert told["S1"]["requests"] >= 1 and told["S3"]["requests"] == 1
    assert (told["S4"]["agree"], told["S4"]["values_lost"], told["S4"]["shown_to"]) == (True, 0, "AB")
    assert told["S6"]["errors"] == 0


def test_the_benchmark_of_admission_measures_both_databases(capsys: pytest.CaptureFixture[str]) -> None:
    assert admission.main(["--json", "--pupils", "60", "--rounds", "2", "--rows", "1200"]) == 0
    printed = capsys.readouterr()
    lines = _lines(printed.out)
    assert [line["server"] for line in lines] == ["sqlite"] * 4 + ["postgresql"] * 4
    assert all(set(line) >= SHARED and line["value"] > 0 for line in lines)
    assert "not admitted" not in printed.err


def test_without_json_the_benchmark_speaks_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert admission.main(["--pupils", "60", "--rounds", "1", "--rows", "0", "--server", "sqlite"]) == 0
    assert "marks/s" in capsys.readouterr().out


def test_the_benchmark_of_the_rules_measures_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert rules.main(["--json", "--pupils", "3"]) == 0
    [line] = _lines(capsys.readouterr().out)
    assert set(line) >= SHARED
    assert line["what"].startswith("348 marks")


@pytest.mark.qt_log_ignore(OFFSCREEN_SAYS)
def test_the_benchmark_of_the_window_measures_it_beside_a_bare_one(
    qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    status = ui.main(["--json", "--smoke"])
    lines = _lines(capsys.readouterr().out)
    assert all(set(line) >= SHARED for line in lines)
    told = [line for line in lines if line["unit"] != "B"]  # memory is told where there is a /proc
    assert all(line["value"] > 0 and line["reference"] > 0 for line in told)
    units = ["s", "B", "ms", "ms", "ms", "ms", "ms", "ms", "ms", "ms"]
    assert [line["unit"] for line in lines] == units
    gaps = [line for line in lines if "longest gap" in line["what"]]
    assert len(gaps) == 2
    assert "3,456 marks arrive" in gaps[0]["what"], "those of four fifths of the classes"
    assert status == int(not all(line["ok"] for line in gaps))
