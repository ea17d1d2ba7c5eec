"""What all tests of windows share: one application, dressed once."""

from __future__ import annotations

import gc
import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from desktop.widgets.style import dress, load_style
from sync.base.resources import resource


@pytest.fixture(scope="session")
def app():
    gc.disable()  # as the window's process does (desktop/main.py says why)
    return QApplication.instance() or QApplication([])


@pytest.fixture(scope="session")
def style(app):
    loaded = load_style(resource("styles", "light.toml"), resource("fonts"))
    dress(app, loaded)
    return loaded
