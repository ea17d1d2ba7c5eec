"""The guide's data and story: every fact known, every password told, steps go on as facts hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication

from desktop.language import LANGUAGES, tr, translator
from desktop.practice.town import staff
from desktop.screens.practice.model import DONE, Facts, guide_from
from desktop.screens.practice.presenter import GuidePresenter
from sync.base.resources import resource
from sync.cloud.district import shipped_towns
from tests.gui.gallery.practice import GUIDE, Switch
from tests.gui.screens.test_help import labels

AS_TYPED = {"かくう", "かみまち", "通信断", "審査待ち", "Offline"}
"""Quoted in the guide though no key says it."""


class Desk:
    """Facts that a test moves, and what was shown."""

    def __init__(self) -> None:
        self.facts, self.line, self.shown = Facts(), Switch(), 0
        self.guide = GuidePresenter(GUIDE, lambda: self.facts, self.line)
        self.guide.changed = self._changed

    def now(self, **facts: object) -> int:
        """Let these hold; return the number of the step that is under way then."""
        self.facts = replace(self.facts, **facts)
        self.guide.look()
        return self.guide.number

    def _changed(self) -> None:
        self.shown += 1


@pytest.fixture
def desk():
    return Desk()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_tells_every_number_and_password(language):
    told = " ".join(words for step in GUIDE.steps for words in step.told(language).words)
    for person in staff():
        assert person.id in told
        assert person.password in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_names_only_keys_that_there_are(app, language):
    speaking = translator(resource("text", "en.qm")) if language == "en" else None
    if speaking is not None:
        QCoreApplication.installTranslator(speaking)
    known = {tr(label) for label in labels()} | AS_TYPED
    if speaking is not None:
        QCoreApplication.removeTranslator(speaking)
    words = [words for step in GUIDE.steps for words in step.told(language).words]
    pattern = "“([A-Z][^”]+)”" if language == "en" else "「([^」]+)」"
    named = {name for each in words for name in re.findall(pattern, each)}
    assert len(named) > 5
    assert named <= known


def test_every_fact_is_used_and_an_unknown_one_is_refused():
    assert {step.done for step in GUIDE.steps} == DONE.keys()
    text = resource("practice", "guide.toml").read_text("utf-8")
    with pytest.raises(ValueError, match="no such fact: line_dwon"):
        guide_from(text.replace('"line_down"', '"line_dwon"'))


def test_the_practice_town_is_none_that_a_cloud_founds():
    assert "練習町" not in [town.name for town in shipped_towns()]


def test_the_steps_go_on_as_the_facts_hold(desk):
    assert desk.now() == 1
    assert desk.now(role="supervisor") == 1  # the clerk is asked for
    assert desk.now(role="clerk", screen="search", line_up=True) == 2
    assert desk.now(screen="resident") == 3
    assert desk.now(screen="certificate", handed_over=1) == 4
    assert desk.now(line_up=False, line_down=True) == 5
    assert desk.now(handed_over=1) == 5  # the first one counts no second time
    assert desk.now(handed_over=2) == 6
    assert desk.now(filings=1, unsent=4) == 7
    assert desk.now(line_up=True, line_down=False) == 8
    assert desk.now(screen="queue") == 8
    assert desk.now(unsent=0) == 9
    assert desk.now(role="supervisor") == 10
    assert not desk.guide.over
    assert desk.now(decisions=1) == 11
    assert desk.guide.over
    assert desk.shown == 10


def test_a_step_may_be_skipped_and_everything_begun_again(desk):
    desk.guide.skip()
    assert desk.guide.number == 2
    desk.now(role="clerk", handed_over=3)
    desk.guide.turn_line()
    assert desk.line.is_cut
    desk.guide.again()
    assert not desk.line.is_cut
    assert desk.guide.number == 2  # the clerk is signed on already
    desk.guide.skip()
    assert desk.now() == 3  # what was handed over before counts no more
    for _ in range(20):
        desk.guide.skip()
    assert desk.guide.over
    assert desk.guide.step is GUIDE.end
