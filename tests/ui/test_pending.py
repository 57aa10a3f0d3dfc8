"""What was just entered stays in sight until a reading brings it."""

from ui.pending import Pending, Stage


def test_a_reading_asked_for_before_the_saving_does_not_bring_back_the_old_value() -> None:
    pending: Pending[str, int] = Pending()
    early = pending.ask()
    pending.enter({"a": 85})
    pending.saved({"a": 85})
    pending.forget_read(early, {"a": 70})
    assert (pending.value("a"), pending.stage("a")) == (85, Stage.SAVED)
    pending.forget_read(pending.ask(), {"a": 85})
    assert pending.value("a") is None


def test_another_value_after_it_wins_also_when_it_was_saved_first() -> None:
    pending: Pending[str, int] = Pending()
    pending.enter({"a": 85})
    pending.enter({"a": 90})
    pending.saved({"a": 85})
    assert (pending.value("a"), pending.stage("a")) == (90, Stage.SAVING)


def test_what_was_not_saved_stays_until_it_shows_in_the_records() -> None:
    pending: Pending[str, int] = Pending()
    pending.enter({"a": 85, "b": 60})
    pending.failed({"a": 85, "b": 60})
    pending.forget_read(pending.ask(), {"a": 70, "b": 60})
    assert (pending.value("a"), pending.stage("a")) == (85, Stage.FAILED)
    assert pending.value("b") is None


def test_turning_to_other_records_forgets() -> None:
    pending: Pending[str, int] = Pending()
    pending.enter({"a": 85})
    pending.forget_all()
    pending.saved({"a": 85})
    assert pending.value("a") is None
