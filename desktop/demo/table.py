"""The demo with a display: real windows on the loaded district, a guide beside them, a switch."""

from __future__ import annotations

import runpy
import signal
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.demo import hands
from desktop.demo.day import begin_desk
from desktop.demo.guide import Guide, Step
from desktop.demo.stage import PASSPHRASE, Stage
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
        _open_desks(stage, telling)
        app = QApplication([])
        style = load_style(resource("styles", "light.toml"), resource("fonts"))
        dress(app, style)
        guide = Guide(style, steps(stage))

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
        for number in (signal.SIGINT, signal.SIGTERM):  # heard at the watch's next look
            signal.signal(number, lambda *_: app.quit())
        guide.show()
        telling.say("The windows are yours. Closing the guide ends the demo.")
        return app.exec()


def _open_desks(stage: Stage, telling: Telling) -> None:
    desks = (
        begin_desk(stage, "supervisor", stage.supervisor),
        begin_desk(stage, "clerk", stage.clerk),
    )
    for desk in desks:
        telling.say(f"Opening {desk.name} by its keyboard; please wait…")
        hands.open_program(desk, offscreen=False)
        if desk.code:
            hands.enrol(desk)
    for desk in desks:
        if desk.code:
            hands.sign_on_first(desk)
        else:
            hands.sign_on(desk)


def steps(stage: Stage) -> tuple[Step, ...]:
    """Return the day as the guide tells it to a person."""
    clerk, supervisor = stage.clerk, stage.supervisor
    signed_on = (
        f"サインオン済みです。窓口1は{clerk.name}（{clerk.staff}、{clerk.password}）、"
        f"審査1は{supervisor.name}（{supervisor.staff}、{supervisor.password}）。"
        f"端末のパスフレーズは {PASSPHRASE}。\n"
    )
    return (
        Step(
            f"{signed_on}窓口1の検索欄に「くろいわ S55.3.2」と入力し、Enter で開きます。",
            "At 窓口1 type くろいわ S55.3.2 and press Enter. Both people are signed on already.",
        ),
        Step(
            "上の「通信を切る」を押します。上段の表示が2秒以内に「通信断」に変わります。",
            "Disconnect with the switch above: the status line tells within two seconds.",
        ),
        Step(
            "F7 証明書。請求者は 1、本人確認は 2、F9。責任者の職員番号とパスワードで承認します。",
            "F7 certificate, requester 1, identity 2, F9; the supervisor approves on the spot.",
        ),
        Step(
            "住民画面で F9 転居届。異動日、大字（まえぐち）、番地（77-3）を入力し、F9 を2回。",
            "F9 on the resident's page files a move: date, area, lot, then F9 twice.",
        ),
        Step(
            "もう一度 F7 を押すと、証明書は異動前の内容で出ることが示されます。",
            "F7 again: the certificate says that it prints the state before the filing.",
        ),
        Step(
            "上の「通信をつなぐ」を押します。待っていた記録は自動で送信されます。",
            "Reconnect: what waited is sent by itself.",
        ),
        Step(
            "審査1で Alt+3 決裁。違いを見て、F9 で承認します。",
            "At 審査1 press Alt+3, compare, and approve with F9.",
        ),
        Step(
            "窓口1で F7 をもう一度。新しい住所の証明書が出ます。",
            "F7 at 窓口1 once more: the certificate has the new address.",
        ),
    )


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
