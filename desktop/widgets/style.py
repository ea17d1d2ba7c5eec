"""The visible language, loaded from data: named colours, tones, sizes and distances."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from desktop.language import tr
from desktop.widgets.glyphs import GlyphShelf
from desktop.widgets.sheet import sheet_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

GOTHIC = "BIZUDGothic-Regular.ttf"
GOTHIC_BOLD = "BIZUDGothic-Bold.ttf"
MINCHO = "ipamjm.ttf"
MEASURES = "measures.toml"
_FURNISHED = "furnished"  # a property of the application


@dataclass(frozen=True)
class Colours:
    """The colours without a meaning of their own."""

    ground: QColor
    paper: QColor
    ink: QColor
    muted: QColor
    line: QColor
    rule: QColor
    accent: QColor
    accent_deep: QColor
    accent_soft: QColor
    focus_fill: QColor
    on_accent: QColor


@dataclass(frozen=True)
class Tone:
    """How one state looks: `ink` on `fill` with an `edge`, always beside its `word` and `shape`."""

    word: str
    shape: str
    fill: QColor
    ink: QColor
    edge: QColor


@dataclass(frozen=True)
class Sizes:
    """Type sizes in points, already multiplied by the person's text scale."""

    body: float
    label: float
    strong: float
    title: float
    name: float
    person: float


@dataclass(frozen=True)
class Spaces:
    """Distances in device-independent pixels."""

    hair: int
    tight: int
    small: int
    medium: int
    large: int
    huge: int
    radius: int
    edge: int
    focus: int
    field: int


@dataclass(frozen=True)
class Style:
    """Everything a widget needs to draw itself."""

    family: str
    colours: Colours
    tones: Mapping[str, Tone]
    sizes: Sizes
    spaces: Spaces
    shelf: GlyphShelf
    fonts: Path

    def font(self, points: float, *, bold: bool = False) -> QFont:
        """Return the screen font at `points`."""
        font = QFont(self.family)
        font.setPointSizeF(points)
        font.setBold(bold)
        return font


def load_style(colours: Path, fonts: Path, text_scale: float = 1.0) -> Style:
    """Return the style in the colours of the TOML file `colours` (light.toml, dark.toml).

    Words, shapes and sizes stand in measures.toml beside it; the font files are in `fonts`.
    `text_scale` (1.0 to 2.0) enlarges all type. Raises ValueError, KeyError or OSError if the
    shipped files are wrong: that is a fault of the package, not of the person.
    """
    hues = tomllib.loads(colours.read_text("utf-8"))
    measures = tomllib.loads(colours.with_name(MEASURES).read_text("utf-8"))
    sizes = {name: points * text_scale for name, points in measures["size"].items()}
    if hues["tone"].keys() != measures["tone"].keys():
        raise ValueError(f"tones: {sorted(hues['tone'].keys() ^ measures['tone'].keys())}")
    return Style(
        family=measures["family"],
        colours=_exactly(Colours, {k: QColor(v) for k, v in hues["colour"].items()}),
        tones={name: _tone(says | hues["tone"][name]) for name, says in measures["tone"].items()},
        sizes=_exactly(Sizes, sizes),
        spaces=_exactly(Spaces, measures["space"]),
        shelf=GlyphShelf(fonts / GOTHIC, fonts / MINCHO, measures["family"]),
        fonts=fonts,
    )


def dress(app: QApplication, style: Style) -> None:
    """Give `app` the style: Fusion and the fonts once, then palette, font and stylesheet."""
    if not app.property(_FURNISHED):
        for file in (GOTHIC, GOTHIC_BOLD):
            if QFontDatabase.addApplicationFont(str(style.fonts / file)) < 0:
                raise ValueError(f"font {file} cannot be loaded")
        app.setStyle("Fusion")  # a second one, under widgets that wear a stylesheet, crashes Qt
        app.setProperty(_FURNISHED, True)  # noqa: FBT003
    app.setPalette(palette_of(style.colours))
    app.setFont(style.font(style.sizes.body))
    app.setStyleSheet(sheet_of(style))


def palette_of(colours: Colours) -> QPalette:
    """Return the palette for what Qt draws by itself."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for where, colour in (
        (role.Window, colours.ground),
        (role.WindowText, colours.ink),
        (role.Base, colours.paper),
        (role.AlternateBase, colours.ground),
        (role.Text, colours.ink),
        (role.PlaceholderText, colours.muted),
        (role.Button, colours.paper),
        (role.ButtonText, colours.ink),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.ToolTipBase, colours.paper),
        (role.ToolTipText, colours.ink),
        (role.Link, colours.accent),
        (role.Mid, colours.line),
    ):
        palette.setColor(where, colour)
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, where, colours.muted)
    return palette


Named = TypeVar("Named", Colours, Sizes, Spaces)


def _exactly(kind: type[Named], values: dict[str, Any]) -> Named:
    if set(values) != (wanted := {field.name for field in fields(kind)}):
        raise ValueError(f"{kind.__name__}: {sorted(set(values) ^ wanted)} missing or unknown")
    return kind(**values)


def _tone(values: dict[str, str]) -> Tone:
    fill, ink, edge = (QColor(values[name]) for name in ("fill", "ink", "edge"))
    return Tone(tr(values["word"]), values["shape"], fill, ink, edge)
