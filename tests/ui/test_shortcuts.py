"""No key of the program is one by which the Vietnamese keyboard (UniKey) is switched: Ctrl+Shift and Alt+Z."""

import re
from pathlib import Path

import ui

KEYS = re.compile(r"""["'(]((?:Ctrl|Alt|Shift)\+[^"'()]+)["')]""")


def test_no_shortcut_on_ctrl_shift_or_alt_z() -> None:
    """Ctrl+Shift+D would also have turned the keyboard over for everybody who works with UniKey's own keys."""
    found = {
        key: path.name
        for path in Path(ui.__file__).parent.rglob("*.py")
        for key in KEYS.findall(path.read_text("utf-8"))
    }
    assert "Ctrl+L" in found, "the expression sees shortcuts"
    assert [key for key in found if "Ctrl+Shift" in key or "Alt+Z" in key] == []
