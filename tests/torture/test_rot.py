"""Bit rot and files put back: a small share of `python3 dev.py torture --rot`."""

from pathlib import Path

from tests.torture import rot

SEED = 20270106


def test_no_rot_shows_a_wrong_mark_unnoticed(laptop: Path, tmp_path: Path, hurt_disk_may_be_logged: None) -> None:
    found = rot.run(rot.prepare(laptop, tmp_path), tmp_path, 300, SEED)
    assert found.complaints == []
    assert found.count == 300

    def only(kind: str) -> set[str]:
        return set(found.noticed[kind])

    for kind in ("an older file put back", "the WAL lost", "a bit of the WAL flipped", "an older WAL put back"):
        assert only(kind) == {"standing: behind"}
    assert only("WAL and mark lost") == only("the mark lost") == {"standing: unknown"}
    assert only("both key files lost") == only("a bit of both key files flipped") == {"opening: vault.slot_damaged"}
    assert only("one key file lost") == {"nothing, and nothing is wrong"}
    harmless = {kind for kind, noticed in found.noticed.items() if "nothing, and nothing is wrong" in noticed}
    assert harmless <= {
        "one key file lost", "a bit of one key file flipped", "an older mark put back",
        "a bit of the file under a WAL flipped",  # where the WAL holds the page anew
        "an older page put back",  # where it says only what was sealed for the PC's outbox: it is sealed anew
    }  # fmt: skip
