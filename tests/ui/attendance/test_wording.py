"""What attendance says of who missed much."""

import pytest

from app.desk.sessions_missed import Missed
from ui.attendance.wording import limit_warning


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ((), ""),
        ((0, 39), ""),
        ((40, 45), "▲ 2 pupils near the limit of absence"),
        ((46,), "▲ 1 pupil over the limit of absence"),
        ((46, 40, 66), "▲ 2 pupils over the limit of absence · 1 pupil near the limit of absence"),
    ],
)
def test_who_is_over_the_limit_is_not_called_near_it(counted: tuple[int, ...], told: str) -> None:
    assert limit_warning([Missed(counted=one) for one in counted]) == told


def test_where_no_limit_is_set_nobody_is_warned_of() -> None:
    assert limit_warning([Missed(counted=66, limit=None)]) == ""
