"""Our own functions in the place of the C library's `write`, `fsync` and so on, in this process and without a compiler.

A shared object calls the C library through a table of addresses (the GOT) that the loader has filled in. Here the
entries of chosen objects are set to callbacks of ctypes, which call the real functions. Linux on x86-64 and ARM64; why
not a preloaded C library: docs/decisions/0013.
"""

import ctypes
import mmap
import platform
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_ADDRESS_RELOCATIONS = {
    "x86_64": {1, 6, 7},  # R_X86_64_64, R_X86_64_GLOB_DAT, R_X86_64_JUMP_SLOT
    "aarch64": {257, 1025, 1026},  # R_AARCH64_ABS64, R_AARCH64_GLOB_DAT, R_AARCH64_JUMP_SLOT
}
_LOAD, _DYNAMIC, _FIXED = 1, 2, 2
_STRTAB, _SYMTAB, _RELA, _RELASZ, _PLTRELSZ, _JMPREL = 5, 6, 7, 8, 2, 23
_RELA_ENTRY, _SYMBOL_BYTES = struct.Struct("<QQq"), 24

_kept: list[Any] = []
"""Callbacks live as long as the process: C code holds their addresses."""


def why_not() -> str:
    """Why calls of the C library cannot be watched on this system; empty where they can."""
    if sys.platform != "linux":
        return "power cuts and failing disks can be played on Linux only"
    if platform.machine() not in _ADDRESS_RELOCATIONS:
        return f"power cuts and failing disks cannot be played on this processor ({platform.machine()})"
    return ""


class Hook(NamedTuple):
    """`prototype` is the C function's type, made with `use_errno`; `make` gets the real function, gives ours."""

    prototype: Any
    make: Callable[[Any], Callable[..., int]]


def install(hooks: Mapping[str, Hook], objects: list[str]) -> set[str]:
    """Lead the calls of `hooks` (by C name) in the loaded objects whose path holds one of `objects` to us.

    Returns the names for which at least one entry was found. There is no way back: meant for processes that end.
    """
    library = ctypes.CDLL(None, use_errno=True)
    ours: dict[str, int] = {}
    for name, hook in hooks.items():
        try:
            address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
        except AttributeError:  # another C library has no separate 64-bit names
            continue
        callback = hook.prototype(hook.make(hook.prototype(address)))
        _kept.append(callback)
        ours[name] = ctypes.cast(callback, ctypes.c_void_p).value or 0
    found = set()
    for path, base in _loaded(objects):
        for name, slot in _entries(path, base):
            if name in ours:
                _make_writable(slot)
                ctypes.c_uint64.from_address(slot).value = ours[name]
                found.add(name)
    return found


def _loaded(objects: list[str]) -> Iterator[tuple[Path, int]]:
    """Path and lowest address of the loaded objects that are meant."""
    seen: set[str] = set()
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        fields = line.split(maxsplit=5)
        path = fields[5] if len(fields) == 6 else ""
        if path not in seen and any(part in path for part in objects):
            seen.add(path)
            yield Path(path), int(fields[0].partition("-")[0], 16)


def _entries(path: Path, lowest: int) -> Iterator[tuple[str, int]]:
    """Name and place of every address that the loader has filled in by a symbol's name."""
    image = path.read_bytes()
    if image[:5] != b"\x7fELF\x02":
        return
    kind = struct.unpack_from("<H", image, 16)[0]
    at, size, count = struct.unpack_from("<Q", image, 32)[0], *struct.unpack_from("<HH", image, 54)
    headers = [struct.unpack_from("<IIQQQQQQ", image, at + size * number) for number in range(count)]
    loads = [(header[2], header[3], header[5]) for header in headers if header[0] == _LOAD]
    base = 0 if kind == _FIXED else lowest - (min(address for _, address, _ in loads) & -mmap.PAGESIZE)

    def in_file(address: int) -> int:
        offset, start, _ = next(load for load in loads if load[1] <= address < load[1] + load[2])
        return int(offset + address - start)

    (dynamic,) = ((header[2], header[5]) for header in headers if header[0] == _DYNAMIC)
    told = dict(struct.iter_unpack("<qQ", image[dynamic[0] : dynamic[0] + dynamic[1]]))
    names, symbols = in_file(told[_STRTAB]), in_file(told[_SYMTAB])
    for table, length in ((_RELA, _RELASZ), (_JMPREL, _PLTRELSZ)):
        if table not in told:
            continue
        start = in_file(told[table])
        for offset, info, _ in _RELA_ENTRY.iter_unpack(image[start : start + told[length]]):
            if info & 0xFFFFFFFF in _ADDRESS_RELOCATIONS[platform.machine()]:
                name = names + struct.unpack_from("<I", image, symbols + (info >> 32) * _SYMBOL_BYTES)[0]
                yield image[name : image.index(b"\0", name)].decode("ascii", "replace"), base + offset


def _make_writable(address: int) -> None:
    """The loader has closed the page of addresses; other tables of the program may lie on it, so reading stays."""
    page = address & -mmap.PAGESIZE
    if ctypes.CDLL(None, use_errno=True).mprotect(
        ctypes.c_void_p(page), ctypes.c_size_t(mmap.PAGESIZE), mmap.PROT_READ | mmap.PROT_WRITE
    ):
        raise OSError(ctypes.get_errno(), "mprotect")
