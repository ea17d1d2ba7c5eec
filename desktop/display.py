"""How the window looks and speaks at this desk: its colours, its letters' size, its language.

A small choice that the desk remembers; losing it does no harm.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from desktop.language import LANGUAGES, translator
from desktop.profile import Choices
from desktop.screens.shell.window import Window
from desktop.widgets.style import Style, dress, load_style
from sync.base.resources import resource

COLOURS = ("light", "dark")
SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""Steps of the letters' size; at the last one they are twice as large."""

_COLOURS, _SCALE, _LANGUAGE = "display.colours", "display.scale", "display.language"


class Display:
    """What the person at this desk chose to see, and the keys to choose it with."""

    def __init__(self, app: QApplication) -> None:
        """Begin as the program is shipped: by day, letters of their own size."""
        self._app = app
        self._choices: Choices | None = None
        self.colours, self.scale, self.language = COLOURS[0], SCALES[0], LANGUAGES[0]
        self._worn = self.colours, self.scale, self.language
        self._translators: list[QTranslator] = []
        self._speak()
        self.style = self._load()
        dress(app, self.style)

    def of(self, choices: Choices) -> None:
        """Remember in this desk's choices from now on, and take up what it chose before."""
        self._choices = choices
        if (colours := choices.recall(_COLOURS)) in COLOURS:
            self.colours = colours
        if (scale := choices.recall(_SCALE)) in map(str, SCALES):
            self.scale = float(scale)
        if (language := choices.recall(_LANGUAGE)) in LANGUAGES:
            self.language = language

    def chosen(self) -> dict[str, str]:
        """Return what is chosen, by the names under which a desk remembers it."""
        return {_COLOURS: self.colours, _SCALE: str(self.scale), _LANGUAGE: self.language}

    def put_on(self, window: Window) -> None:
        """Have the window wear what is chosen; not now where what is half done cannot be kept."""
        wanted = self.colours, self.scale, self.language
        if wanted != self._worn and window.put_down():
            self._speak()
            self._worn, self.style = wanted, self._load()
            dress(self._app, self.style)
            window.wear(self.style)

    def keys(self, window: Window, changed: Callable[[], None]) -> None:
        """Have Ctrl with + - 0 change the letters, with D the colours, with L the language."""
        for keys, act in (
            (("Ctrl++", "Ctrl+;", "Ctrl+="), lambda: self.larger(1)),
            (("Ctrl+-",), lambda: self.larger(-1)),
            (("Ctrl+0",), self.own_size),
            (("Ctrl+D",), self.turn),
            (("Ctrl+L",), self.other_language),
        ):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), window)
                shortcut.activated.connect(act)
                shortcut.activated.connect(changed)

    def larger(self, steps: int) -> None:
        """Make the letters so many steps larger."""
        at = SCALES.index(self.scale) + steps
        self.scale = SCALES[max(0, min(at, len(SCALES) - 1))]
        self._remember(_SCALE, str(self.scale))

    def own_size(self) -> None:
        """Bring the letters back to their own size."""
        self.larger(-len(SCALES))

    def turn(self) -> None:
        """Turn from day to night, or back."""
        self.colours = COLOURS[1 - COLOURS.index(self.colours)]
        self._remember(_COLOURS, self.colours)

    def other_language(self) -> None:
        """Turn from Japanese to English, or back."""
        self.language = LANGUAGES[1 - LANGUAGES.index(self.language)]
        self._remember(_LANGUAGE, self.language)

    def fall_silent(self) -> None:
        """Leave the application as it was found: its texts are said as they stand."""
        while self._translators:
            self._app.removeTranslator(self._translators.pop())

    def _speak(self) -> None:
        """Have the program's texts said in the chosen language from now on, and Qt's own too."""
        self.fall_silent()
        if self.language == LANGUAGES[0]:
            spoken = _of_qt(self.language)
        else:
            spoken = [translator(resource("text", f"{self.language}.qm"))]
        for each in spoken:
            self._translators.append(each)
            self._app.installTranslator(each)

    def _remember(self, key: str, value: str) -> None:
        if self._choices is not None:
            self._choices.remember(key, value)

    def _load(self) -> Style:
        colours = resource("styles", f"{self.colours}.toml")
        return load_style(colours, resource("fonts"), self.scale)


def _of_qt(language: str) -> list[QTranslator]:
    """Return what says Qt's own texts (the dialogs that choose files), if it is installed."""
    loaded = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return [loaded] if loaded.load(f"qtbase_{language}", folder) else []
