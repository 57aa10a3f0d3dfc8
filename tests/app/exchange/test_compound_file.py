import struct

import pytest

from app.exchange.compound_file import CompoundFile, wrap
from sync.errors import UserError


@pytest.mark.parametrize("size", [0, 100, 4_096, 5_000, 5_000_000])
def test_a_wrapped_stream_comes_out_again(size: int) -> None:
    content = bytes(number % 251 + 1 for number in range(size))
    container = CompoundFile(wrap("Workbook", content))
    assert "Workbook" in container
    assert "Book" not in container
    assert container.read("Workbook").rstrip(b"\0") == content


def _small_sectors(chain: list[int]) -> bytes:
    """A container of version 3 whose only stream, of 100 bytes, lies in two small sectors."""
    table = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFE] + [0xFFFFFFFF] * 124
    small_table = chain + [0xFFFFFFFF] * (128 - len(chain))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + struct.pack("<16xHHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, 0xFFFFFFFE, 0) + struct.pack(
        "<109I", 0, *[0xFFFFFFFF] * 108
    )

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        encoded = name.encode("utf-16-le")
        return struct.pack("<64sHB49xIQ", encoded, len(encoded) + 2, kind, start, size)

    directory = entry("Root Entry", 5, 3, 192) + entry("Workbook", 2, 0, 100)
    small = b"a" * 64 + b"-" * 64 + b"b" * 64
    sectors = (struct.pack("<128I", *table), directory, struct.pack("<128I", *small_table), small)
    return header + b"".join(sector.ljust(512, b"\0") for sector in sectors)


def test_a_short_stream_lies_in_small_sectors() -> None:
    container = CompoundFile(_small_sectors([2, 0xFFFFFFFF, 0xFFFFFFFE]))
    assert container.read("Workbook") == b"a" * 64 + b"b" * 36


def test_a_chain_that_returns_to_itself_is_damage() -> None:
    with pytest.raises(UserError, match=r"import\.damaged"):
        CompoundFile(_small_sectors([2, 0xFFFFFFFF, 0])).read("Workbook")


@pytest.mark.parametrize("size", [0, 8, 512, 600, 4_096, 9_000])
def test_a_cut_container_is_damage(size: int) -> None:
    with pytest.raises(UserError, match=r"import\.damaged"):
        CompoundFile(wrap("Workbook", b"x" * 9_000)[:size]).read("Workbook")
