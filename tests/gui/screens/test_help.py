"""F1 on every screen: pages in both languages that speak of what is there, with true pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.demo.facts import facts_of
from desktop.language import LANGUAGES, tr, translator
from desktop.screens import places
from desktop.screens.help.pages import FORMS, INDEX, page_of
from desktop.screens.help.view import HelpDialog
from desktop.screens.screen import Screen
from desktop.screens.search.view import SearchScreen
from sync.base.resources import resource
from sync.changes.registry import ENTERED
from tests.gui.gallery.help_pictures import PAGES, pictures
from tests.gui.gallery.kept import stale
from tests.gui.gallery.people import search
from tests.gui.gallery.stage import SIZES, draw

ROOT = Path(__file__).parents[3]
OF_ALL = {"line", "practice", "number", INDEX, FORMS}
"""Pages of no screen: of the line, the practice, a panel over a screen."""
LABEL = re.compile(r'Key\(\s*(?:"[a-z_.]+"|[A-Z_]+),\s*(.+?),', re.DOTALL)


def screens() -> set[str]:
    """The names of all screens that a person can be on."""
    found, kinds = set(), [Screen]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("desktop.screens.") and kind.name:
            found.add(kind.name)
    return found - {"stopped"}


def labels() -> set[str]:
    """What stands on keys, as the code has it."""
    found = {"承認する", "差し戻す", "却下する", "サインオン"}
    for file in (ROOT / "desktop").rglob("*.py"):
        for written in LABEL.findall(file.read_text("utf-8")):
            found |= set(re.findall(r'"([^"]+)"', written))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_its_page_and_every_page_its_screen(language):
    pages = {page.stem for page in resource("help", language).glob("*.md")}
    assert screens() | OF_ALL <= pages <= screens() | OF_ALL | set(ENTERED)
    assert screens() | {FORMS} <= PAGES.keys() <= pages
    for kind in ENTERED:
        assert page_of(kind, language).stem == (kind if kind in pages else FORMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_lead_to_pages_and_pictures_that_are_there(language):
    for page in resource("help", language).glob("*.md"):
        for link in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), (page.name, link)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_name_only_keys_that_there_are(app, language):
    speaking = translator(resource("text", "en.qm")) if language == "en" else None
    if speaking is not None:
        QCoreApplication.installTranslator(speaking)
    known = {tr(label) for label in labels()}
    if speaking is not None:
        QCoreApplication.removeTranslator(speaking)
    for page in resource("help", language).glob("*.md"):
        named = set(re.findall(r"`([^`]+)`", page.read_text("utf-8")))
        assert named <= known, page.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_look_as_the_screens_do(app, language):
    for file, now in pictures(language):
        assert not stale(file, now), "make help-pictures"


def test_a_screen_without_a_page_leads_to_the_contents():
    assert page_of("nowhere", "en") == resource("help", "en", f"{INDEX}.md")
    assert page_of("search", "fr") == resource("help", "ja", "search.md")


def test_the_key_for_help_is_told_on_every_screen_and_leaves_the_work_as_it_is(app):
    stages = []
    with draw(lambda stage: stages.append(stage) or search(stage, "わたなべ"), SIZES[0]) as shown:
        window = shown.window
        asked = []
        window.help_wanted.connect(lambda: asked.append(window.screen_name))
        assert facts_of(window)["key.ヘルプ"] == "F1"
        QTest.keyClick(window, Qt.Key.Key_F1)
        assert asked == ["search"]
        before = QApplication.focusWidget()
        dialog = HelpDialog(stages[0].style, page_of("search", "ja"), window)
        dialog.open()
        assert QTest.qWaitForWindowActive(dialog)
        assert "探します" in facts_of(window)["help.page"]
        QTest.keyClick(dialog.browser, Qt.Key.Key_Tab)
        QTest.keyClick(dialog.browser, Qt.Key.Key_Return)
        assert dialog.browser.source().fileName() == "resident.md"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
        assert QApplication.focusWidget() is before
        screen = window.current()
        assert isinstance(screen, SearchScreen)
        assert screen.box.text() == "わたなべ"
        assert window.place == places.Search()
