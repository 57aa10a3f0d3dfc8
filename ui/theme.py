"""How the windows look: tokens for light and dark, fonts, palette, and one stylesheet built from them (DESIGN §8).

Everything is a multiple of 8 pixels where it can be; rows are 30 px high; nothing is written smaller than 11 px.
"""

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import resources

GRID = 8
ROW = 30
SMALLEST_TEXT = 11
TEXT = 14
SMALL = 12
FAMILY = "Source Sans 3"
_FONT_FILES = ("SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf", "SourceSans3-Italic.ttf")


@dataclass(frozen=True)
class Tokens:
    """Colours by their meaning. `…_soft` lies under text of the colour it is named for."""

    paper: str
    surface: str
    sunken: str
    line: str
    ink: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    waiting: str
    waiting_soft: str
    danger: str
    danger_soft: str


LIGHT = Tokens(
    paper="#f6f4ef",
    surface="#fffefb",
    sunken="#ece9e1",
    line="#d8d3c6",
    ink="#1e2a2d",
    muted="#566165",
    accent="#0b6e69",
    on_accent="#ffffff",
    accent_soft="#dcedea",
    waiting="#855100",
    waiting_soft="#fbefd5",
    danger="#ab2118",
    danger_soft="#fbe8e5",
)
DARK = Tokens(
    paper="#171c1e",
    surface="#1f2527",
    sunken="#121618",
    line="#3a4447",
    ink="#e9ece9",
    muted="#a5b0b0",
    accent="#58c4b8",
    on_accent="#05302c",
    accent_soft="#163f3c",
    waiting="#f0bb5c",
    waiting_soft="#3b2e12",
    danger="#ff9f95",
    danger_soft="#471d1a",
)
LIGHT_HIGH = Tokens(
    paper="#ffffff",
    surface="#ffffff",
    sunken="#efefef",
    line="#4d4d4d",
    ink="#000000",
    muted="#2b2b2b",
    accent="#004a46",
    on_accent="#ffffff",
    accent_soft="#d3f0ec",
    waiting="#5c3700",
    waiting_soft="#fff3d6",
    danger="#7d0d06",
    danger_soft="#ffe9e6",
)
DARK_HIGH = Tokens(
    paper="#000000",
    surface="#000000",
    sunken="#161616",
    line="#b3b3b3",
    ink="#ffffff",
    muted="#dcdcdc",
    accent="#7fe6da",
    on_accent="#000000",
    accent_soft="#003b37",
    waiting="#ffd280",
    waiting_soft="#332300",
    danger="#ffbdb6",
    danger_soft="#4a0f0b",
)
"""For whoever has asked the system for high contrast: at least 7 to 1."""
TEXT_PAIRS = (
    ("ink", "paper"), ("ink", "surface"), ("ink", "sunken"), ("ink", "accent_soft"), ("ink", "waiting_soft"),
    ("ink", "danger_soft"), ("muted", "paper"), ("muted", "surface"), ("muted", "sunken"), ("muted", "accent_soft"),
    ("accent", "paper"), ("accent", "surface"), ("accent", "accent_soft"), ("on_accent", "accent"),
    ("waiting", "paper"), ("waiting", "surface"), ("waiting", "waiting_soft"), ("danger", "paper"),
    ("danger", "surface"), ("danger", "danger_soft"),
)  # fmt: skip
"""What is written on what: each of these has a contrast of at least 4.5 to 1."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    lighter, darker = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    weighted = ((color.redF(), 0.2126), (color.greenF(), 0.7152), (color.blueF(), 0.0722))
    return sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4) for part, weight in weighted
    )


_worn = LIGHT


def tokens() -> Tokens:
    """The tokens that `apply` put on the screen."""
    return _worn


def color(name: str) -> QColor:
    """One of the tokens, to paint with."""
    return QColor(getattr(tokens(), name))


def follow_system(app: QApplication) -> None:
    """Dress the program, and dress it anew whenever the system changes between light and dark, or its contrast."""
    hints = app.styleHints()
    contrast_hints = hints.accessibility()

    def dress() -> None:
        high = contrast_hints.contrastPreference() is Qt.ContrastPreference.HighContrast
        apply(app, dark=hints.colorScheme() is Qt.ColorScheme.Dark, high=high)

    dress()
    hints.colorSchemeChanged.connect(lambda _scheme: dress())
    contrast_hints.contrastPreferenceChanged.connect(lambda _contrast: dress())


def apply(app: QApplication, *, dark: bool, high: bool = False) -> None:
    """Dress the program in light or dark; `high` for more contrast than most people need."""
    global _worn
    chosen = _worn = (DARK_HIGH if high else DARK) if dark else (LIGHT_HIGH if high else LIGHT)
    signs = {name: resources.path(f"icons/{name}.svg").as_posix() for name in ("choose", "ticked")}
    sheet = Template(_SHEET).substitute(asdict(chosen), small=SMALL, text=TEXT, **signs)
    if app.styleSheet() == sheet:  # every widget would be dressed anew, which takes tenths of a second
        return
    if not app.styleSheet():
        _load_fonts()
        app.setStyle("Fusion")
        app.setFont(font())
    app.setPalette(_palette(chosen))
    app.setStyleSheet(sheet)


def font(size: int = TEXT, *, strong: bool = False) -> QFont:
    """The screen's face with tabular figures; `size` in pixels."""
    face = QFont(FAMILY)
    face.setPixelSize(max(size, SMALLEST_TEXT))
    face.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    face.setFeature(QFont.Tag("tnum"), 1)
    return face


def _load_fonts() -> None:
    if FAMILY not in QFontDatabase.families():
        for name in _FONT_FILES:
            QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}")))


def _palette(chosen: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for one, name in (
        (role.Window, chosen.paper), (role.Base, chosen.surface), (role.AlternateBase, chosen.paper),
        (role.Button, chosen.surface), (role.ToolTipBase, chosen.surface), (role.WindowText, chosen.ink),
        (role.Text, chosen.ink), (role.ButtonText, chosen.ink), (role.ToolTipText, chosen.ink),
        (role.PlaceholderText, chosen.muted), (role.Highlight, chosen.accent), (role.Link, chosen.accent),
        (role.HighlightedText, chosen.on_accent), (role.Accent, chosen.accent), (role.Mid, chosen.line),
    ):  # fmt: skip
        palette.setColor(one, QColor(name))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(chosen.muted))
    return palette


_SHEET = """
QWidget { font-size: ${text}px; }
QToolTip { background: $surface; color: $ink; border: 1px solid $line; padding: 4px 6px; }

QLabel[role="title"] { font-size: 22px; font-weight: 600; }
QLabel[role="heading"] { font-size: 16px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}px; }
QLabel[role="waiting"] { color: $waiting; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="refusal"] {
    color: $danger; background: $danger_soft; border: 1px solid $danger; border-radius: 4px; padding: 4px 8px;
}
QLabel[role="quiet-line"] { background: $sunken; border-radius: 4px; padding: 6px 10px; }
QLabel[role="warning-line"] {
    background: $waiting_soft; color: $waiting; border: 1px solid $waiting; border-radius: 4px; padding: 6px 10px;
}
QLabel[role="key"] {
    background: $surface; border: 1px solid $muted; border-bottom-width: 2px; border-radius: 4px; padding: 1px 6px;
    font-size: ${small}px;
}
QFrame[role="step-now"] { background: $accent_soft; border-radius: 6px; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[role="banner"] { background: $waiting_soft; border: 1px solid $waiting; border-radius: 6px; }
QFrame[role="toast"] { background: $ink; border-radius: 6px; }
QFrame[role="toast"] QLabel { color: $paper; }

QFrame#shell\\.rail { background: $sunken; border: none; border-right: 1px solid $line; }
QFrame#shell\\.rail QPushButton {
    border: none; border-radius: 6px; padding: 8px 10px; text-align: left; color: $ink; background: transparent;
}
QFrame#shell\\.rail QPushButton:hover { background: $line; }
QFrame#shell\\.rail QPushButton:focus { border: 2px solid $accent; padding: 6px 8px; }
QFrame#shell\\.rail QPushButton:checked { background: $accent_soft; font-weight: 600; }
QFrame#shell\\.top { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame#shell\\.status { background: $surface; border: none; border-top: 1px solid $line; }
QFrame#shell\\.status QLabel { font-size: 13px; }

QPushButton {
    background: $surface; color: $ink; border: 1px solid $line; border-radius: 6px; padding: 5px 14px; min-height: 20px;
}
QPushButton:hover { border-color: $muted; }
QPushButton:pressed { background: $sunken; }
QPushButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:disabled { color: $muted; background: $sunken; }
QPushButton[role="main"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="main"]:focus { border: 2px solid $ink; }
QPushButton[role="main"]:disabled { background: $sunken; color: $muted; border: 1px solid $line; }
QPushButton[role="link"] { background: transparent; border: none; color: $accent; padding: 4px 6px; }
QPushButton[role="link"]:disabled { color: $muted; }
QPushButton[role="link"]:focus { border: 2px solid $accent; border-radius: 4px; padding: 2px 4px; }

QLineEdit, QComboBox, QDateTimeEdit, QPlainTextEdit {
    background: $surface; color: $ink; border: 1px solid $line; border-radius: 6px; padding: 4px 8px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QComboBox:focus, QDateTimeEdit:focus, QPlainTextEdit:focus {
    border: 2px solid $accent; padding: 3px 7px;
}
QLineEdit[refused="true"] { border: 2px solid $danger; padding: 3px 7px; }
QDateTimeEdit { max-height: 22px; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url(${choose}); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; padding: 4px; outline: 0;
    selection-background-color: $accent_soft; selection-color: $ink; }

QRadioButton { spacing: 8px; }
QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 8px; background: $surface;
}
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton:focus { color: $accent; }

QListWidget { background: $surface; border: 1px solid $line; border-radius: 6px; outline: 0; }
QListWidget:focus { border: 2px solid $accent; }
QListWidget::item { min-height: 32px; padding: 0 8px; border-radius: 4px; }
QListWidget::item:selected { background: $accent_soft; color: $ink; }

QTableView {
    background: $surface; alternate-background-color: $paper; border: 1px solid $line; border-radius: 6px;
    gridline-color: $line; selection-background-color: $accent_soft; selection-color: $ink; outline: 0;
}
QTableView::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px; background: $surface;
}
QTableView::indicator:checked { image: url(${ticked}); }
QTableView:focus { border: 1px solid $accent; }
QTableView QLineEdit {
    font-size: 16px; border-radius: 0; padding: 0; margin: 0; min-height: 0; border: 2px solid $accent;
}
QTableView QFrame[role="card"] QLineEdit {
    font-size: ${text}px; border-radius: 6px; padding: 3px 7px; min-height: 20px;
}
QTableView QLineEdit[refused="true"] { border: 2px solid $danger; background: $danger_soft; padding: 0; }
QHeaderView { background: $sunken; border: none; }
QHeaderView[role="roll"] { background: $surface; }
QHeaderView::section {
    background: $sunken; color: $ink; border: none; border-right: 1px solid $line; border-bottom: 1px solid $line;
    padding: 4px 8px; font-weight: 600;
}
QTableCornerButton::section {
    background: $sunken; border: none; border-right: 1px solid $line; border-bottom: 1px solid $line;
}
QProgressBar { background: $sunken; border: 1px solid $line; border-radius: 4px; text-align: center; min-height: 18px; }
QProgressBar::chunk { background: $accent_soft; border-radius: 3px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
"""
