"""The demo with a display: real windows on the loaded district, a guide beside them, a switch."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.demo.day import begin_desk, enrolled, guide_steps
from desktop.demo.guide import Guide
from desktop.demo.stage import Stage
from desktop.demo.telling import Telling
from desktop.widgets.style import dress, load_style
from sync.base.resources import resource

LOOK = 500
"""Milliseconds between two looks at whether the desks are still open."""

OPENS_A_WINDOW = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def invite(data: Path, output: Path) -> int:
    """Open the windows and the guide; return when the guide is closed or all desks are."""
    if why := no_windows():
        sys.stderr.write(why)
        return 1
    telling = Telling()
    telling.say("Starting the cloud and loading the district (58,387 residents)…")
    with Stage(data, output, headless=False) as stage:
        clerk = begin_desk(stage, "clerk", stage.clerk)
        supervisor = begin_desk(stage, "supervisor", stage.supervisor)
        for desk in (clerk, supervisor):
            telling.say(f"Enrolling {desk.name} by its keyboard; please do not type yet…")
            enrolled(desk, stage)
        app = QApplication([])
        style = load_style(resource("styles", "light.toml"), resource("fonts"))
        dress(app, style)
        guide = Guide(style, guide_steps(stage))

        def switch(cut: bool) -> None:  # noqa: FBT001 - Qt's signal
            for desk in stage.desks.values():
                if cut:
                    desk.line.cut()
                else:
                    desk.line.open()

        def look() -> None:
            if not any(desk.actor.running for desk in stage.desks.values()):
                app.quit()

        guide.switched.connect(switch)
        guide.closed.connect(app.quit)
        watch = QTimer()
        watch.timeout.connect(look)
        watch.start(LOOK)
        guide.show()
        telling.say("The windows are yours. Closing the guide ends the demo.")
        return app.exec()


def no_windows() -> str:
    """Return why Qt cannot open a window here and what to do; "" when it can."""
    trial = [sys.executable, "-c", OPENS_A_WINDOW]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode == 0:
        return ""
    check = resource().parent / "packaging" / "check_system.py"
    lacking: list[str] = []
    if check.exists() and sys.platform.startswith("linux"):
        known = runpy.run_path(str(check))
        lacking = known["missing"](known["OFFSCREEN"] | known["DISPLAY"])
    what = f"Install: sudo apt-get install {' '.join(lacking)}\n" if lacking else done.stderr[-800:]
    return (
        "There is a display, but Qt cannot open a window on it.\n"
        f"{what}Or play the day without windows: HEADLESS=1 make demo\n"
    )
