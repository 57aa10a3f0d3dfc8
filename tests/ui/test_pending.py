"""What was just entered stays in sight until a reading brings it."""

from ui.pending import Pending, Stage


def test_a_reading_asked_for_before_the_saving_does_not_bring_back_the_old_value() -> None:
    pending: Pending[str, int] = Pending()
    early = pending.ask()
    pending.saved(pending.enter({"a": 85}))
    pending.forget_read(early, {"a": 70})
    assert (pending.value("a"), pending.stage("a")) == (85, Stage.SAVED)
    pending.forget_read(pending.ask(), {"a": 85})
    assert pending.value("a") is None


def test_another_value_after_it_wins_also_when_it_was_saved_first() -> None:
    pending: Pending[str, int] = Pending()
    first = pending.enter({"a": 85})
    pending.enter({"a": 90})
    pending.saved(first)
    assert (pending.value("a"), pending.stage("a")) == (90, Stage.SAVING)


def test_of_8_9_8_in_one_cell_the_first_saving_is_not_taken_for_the_third() -> None:
    pending: Pending[str, int] = Pending()
    first, second, third = (pending.enter({"a": tenths}) for tenths in (80, 90, 80))
    pending.saved(first)
    assert pending.stage("a") is Stage.SAVING
    pending.saved(second)
    pending.forget_read(pending.ask(), {"a": 90})
    assert (pending.value("a"), pending.stage("a")) == (80, Stage.SAVING)
    pending.failed(third)
    assert pending.stage("a") is Stage.FAILED


def test_what_was_not_saved_stays_until_it_shows_in_the_records() -> None:
    pending: Pending[str, int] = Pending()
    pending.failed(pending.enter({"a": 85, "b": 60}))
    pending.forget_read(pending.ask(), {"a": 70, "b": 60})
    assert (pending.value("a"), pending.stage("a")) == (85, Stage.FAILED)
    assert pending.value("b") is None


def test_a_reading_from_before_the_failure_that_shows_the_same_value_does_not_hide_the_failure() -> None:
    pending: Pending[str, int] = Pending()
    pending.saved(pending.enter({"a": 80}))
    early = pending.ask()
    pending.saved(pending.enter({"a": 90}))
    pending.failed(pending.enter({"a": 80}))
    pending.forget_read(early, {"a": 80})
    assert (pending.value("a"), pending.stage("a")) == (80, Stage.FAILED)


def test_a_reading_of_other_records_leaves_an_entry_alone() -> None:
    pending: Pending[str, int] = Pending()
    pending.failed(pending.enter({"a": 85}))
    pending.saved(pending.enter({"b": 60}))
    pending.forget_read(pending.ask(), {"c": 70})
    assert (pending.stage("a"), pending.stage("b")) == (Stage.FAILED, Stage.SAVED)
