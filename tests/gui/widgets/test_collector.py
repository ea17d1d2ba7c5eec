"""Garbage with widgets in it is destroyed on the window's thread, whoever allocates."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtWidgets import QWidget

from desktop.bridge.background import Background
from desktop.bridge.collector import Collector
from tests.gui.screens import seeing


@pytest.fixture
def collector(app):
    del app
    made = Collector()
    yield made
    made.stop()


class Dead(QWidget):
    """Tells on which thread it went."""

    went: list[str] = []  # noqa: RUF012 - a list of the test

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        self.went.append(threading.current_thread().name)


def allocate() -> list[list[None]]:
    """Return so many new lists that Python would collect."""
    return [[] for _ in range(20_000)]


def test_what_a_worker_allocates_makes_it_collect_no_widgets(collector):
    Dead.went.clear()
    for _ in range(50):
        Dead()
    held = []
    worker = threading.Thread(target=lambda: held.append(allocate()), name="worker")
    worker.start()
    worker.join()
    assert Dead.went == []
    seeing.run_until(lambda: len(Dead.went) == 50)
    assert set(Dead.went) == {threading.main_thread().name}


def test_stopped_it_leaves_the_work_to_python(collector):
    assert not gc.isenabled()
    collector.spare()
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_who_asked_in_the_background_is_let_go_on_the_windows_thread(collector):
    Dead.went.clear()
    background, dead = Background(), Dead()
    dead.itself = None
    ended = threading.Event()

    def work(held: Dead = dead) -> None:
        ended.wait()
        del held

    background.run(work, lambda _: None, lambda _: None)
    del dead, work
    gc.collect()
    assert Dead.went == []
    ended.set()
    background.stop()
    seeing.run_until(lambda: bool(Dead.went))
    assert Dead.went == [threading.main_thread().name]
