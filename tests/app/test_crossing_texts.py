"""What is said of a crossing: a clock that is off, and how far a long one is."""

import pytest

from app.crossing_texts import progress_text, skew_text
from sync.engine import Phase, Progress, Status

MINUTE, DAY = 60_000, 86_400_000


@pytest.mark.parametrize(
    ("skew", "text"),
    [
        (0, None),
        (10 * MINUTE, None),
        (-10 * MINUTE, None),
        (10 * MINUTE + 1, "This computer's clock is 10 minutes fast"),
        (-95 * MINUTE, "This computer's clock is 95 minutes slow"),
        (7 * 60 * MINUTE, "This computer's clock is 7 hours fast"),
        (-47 * 60 * MINUTE, "This computer's clock is 47 hours slow"),
        (2 * DAY, "This computer's clock is 2 days fast"),
        (-17 * 365 * DAY, "This computer's clock is 6205 days slow"),
    ],
)
def test_a_clock_is_told_in_the_unit_that_fits(skew: int, text: str | None) -> None:
    """R12."""
    assert skew_text(skew) == text


@pytest.mark.parametrize(
    ("phase", "progress", "text"),
    [
        (Phase.IDLE, None, None),
        (Phase.CROSSING, Progress(to_send=300), None),
        (Phase.APPLYING, Progress(sent=300, to_send=300, received=90), None),
        (Phase.CROSSING, Progress(sent=1_001, to_send=340_000), "Sending: 2 of 340 KB"),
        (
            Phase.CROSSING,
            Progress(1, 2_000, 5_000, sent=120_000, to_send=340_000),
            "Sending: 120 of 340 KB · 2000 of 5000 changes have arrived",
        ),
        (Phase.CROSSING, Progress(sent=400, to_send=300, received=90_000), "Receiving: 90 KB"),
    ],
)
def test_a_long_crossing_is_told(phase: Phase, progress: Progress | None, text: str | None) -> None:
    assert progress_text(Status(phase, progress=progress)) == text
