"""The puppet presses real keys in a real window of its own process and tells what it shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

WINDOW = """
import sys
from PySide6.QtWidgets import *
from desktop.demo.puppet import take_hold

def run():
    app = QApplication([])
    window = QWidget(); window.setWindowTitle("trial"); window.resize(1366, 768)
    form = QFormLayout(window)
    box = QLineEdit(); box.setObjectName("box"); form.addRow(box)
    note = QLabel("no"); note.setObjectName("note"); form.addRow(note)
    def ask():
        note.setText(QInputDialog.getText(window, "ask", "what?")[0])
    go = QPushButton("go"); go.setObjectName("go"); go.setShortcut("F9"); go.clicked.connect(ask)
    form.addRow(go)
    window.show()
    return app.exec()

sys.exit(take_hold(run))
"""


class Held:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def order(self, do: str, **what: object) -> dict[str, object]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture
def held() -> Iterator[Held]:
    process = subprocess.Popen(
        [sys.executable, "-c", WINDOW],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    with process:
        yield Held(process)
        process.kill()


def test_typing_reaches_the_box_that_has_the_focus(held: Held) -> None:
    held.order("wait", fact="focus", value="box")
    assert held.order("type", text="S55.3.2 Ab") == {}
    assert held.order("type", text="やまぐち") == {}
    facts = held.order("facts")["facts"]
    assert isinstance(facts, dict)
    assert facts["box"] == "S55.3.2 Abやまぐち"
    assert facts["window"] == "trial"


def test_a_shortcut_opens_a_dialog_and_keys_reach_it(held: Held) -> None:
    held.order("wait", fact="focus", value="box")
    assert held.order("key", key="F9") == {}
    held.order("wait", fact="dialog", value="ask")
    held.order("type", text="x1")
    held.order("key", key="Return")
    assert held.order("wait", fact="note", value="x1", seconds=5) == {"value": "x1"}


def test_what_does_not_come_true_is_told_with_all_facts(held: Held) -> None:
    answer = held.order("wait", fact="note", value="yes", seconds=0.05)
    assert answer["error"] == "not so in time"
    assert "note" in str(answer["facts"])


def test_a_bad_order_is_answered_and_the_next_obeyed(held: Held) -> None:
    held.order("wait", fact="focus", value="box")
    assert "no such order" in str(held.order("dance")["error"])
    assert held.order("type", text="a") == {}


def test_a_picture_is_taken(held: Held, tmp_path: Path) -> None:
    held.order("wait", fact="focus", value="box")
    assert held.order("shot", file=str(tmp_path / "a" / "b.png")) == {}
    assert (tmp_path / "a" / "b.png").read_bytes().startswith(b"\x89PNG")


def test_the_end_of_orders_closes_the_window(held: Held) -> None:
    held.order("wait", fact="focus", value="box")
    assert held.process.stdin is not None
    held.process.stdin.close()
    assert held.process.wait(10) == 0
