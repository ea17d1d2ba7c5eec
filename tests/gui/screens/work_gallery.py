"""Draw the screens of work into pictures: `python -m tests.gui.screens.work_gallery FOLDER`.

All people shown are made up.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.certificates.engine import Press
from desktop.certificates.glyphs import FontShelf
from desktop.operations.paper import certificate_facts
from desktop.operations.parked import Parked
from desktop.operations.parked_words import FILE_AGAIN, REFILED, WHYS, State, Why
from desktop.operations.wishes import Wish
from desktop.screens.certificate.supervisor import SupervisorDialog
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.contact.view import ContactScreen
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.parked.view import ParkedScreen
from desktop.screens.places import (
    Certificate,
    ContactCorrection,
    Decisions,
    Queue,
    Relocation,
)
from desktop.screens.queue.view import QueueScreen
from desktop.screens.relocation.view import RelocationScreen
from desktop.widgets.keybar import KeyBar
from desktop.widgets.statusline import LineState, LineStatus, StatusLine
from desktop.widgets.style import dress, load_style
from sync.base.verdicts import Alert, Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection as Contact
from sync.changes.merge import Conflict
from sync.changes.relocation import Mover
from sync.changes.relocation import Relocation as Move
from sync.journal.kinds import CertifierSet, Ruling
from sync.journal.standing import Standing
from sync.records.resident import Sex
from tests.gui.screens import counterwork as work

RESOURCES = work.RESOURCES
MOVE = pack(
    Move(
        "0000003317",
        tuple(Mover(m.atena_no) for m in work.family()),
        "2026-11-20",
        "2026-11-23",
        "10426002000",
        "大字前口１０２番地",
        "白根ハイツ２０３号室",
    )
)


class Frame(QWidget):
    """A screen between the status line and the keys, as the shell has it."""

    def __init__(self, style, screen, *, online: bool = True, person: str = "干川 さゆり") -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.screen = screen
        top, self.bar = StatusLine(style), KeyBar(style)
        state = LineState.UP if online else LineState.DOWN
        top.set_status(
            LineStatus(
                "草津町",
                "窓口1番",
                person,
                state,
                "" if online else "10:32",
                "11/23 09:12",
                0 if online else 3,
            )
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        whole.addWidget(screen, 1)
        whole.addWidget(self.bar)
        screen.keys_changed.connect(self.show_keys)
        self.show_keys()

    def show_keys(self) -> None:
        self.bar.set_keys(list(self.screen.keys()))


def pdf(*, freshness: int | None = None) -> bytes:
    """Return the real paper of the made-up household."""
    press = Press(RESOURCES / "certificates", FontShelf(RESOURCES / "fonts"))
    certifier = CertifierSet("群馬県吾妻郡草津町長", "白根　義明", "草津町長之印", "2026-04-01")
    wish = Wish(work.HEAD, tuple(m.atena_no for m in work.family()))
    facts = certificate_facts(
        wish,
        work.family(),
        work.town(),
        certifier,
        "2026-11-23・草津町・01・1・000123",
        work.TODAY,
        freshness,
        "見本",
    )
    return press.render(facts).pdf


def busy_desk(*, online: bool = True, staff: str = "1001") -> work.Desk:
    """Return a desk with a day's filings."""
    more = [
        work.person(
            "000000010430001",
            "𠮷田　花子",
            "ヨシダ　ハナコ",
            "1992-12-01",
            Sex.FEMALE,
            setai_no="0000004001",
            address="大字前口１０２番地",
        ),
        work.person(
            "000000010430019",
            "髙橋　トメ",
            "タカハシ　トメ",
            "1923-01-30",
            Sex.FEMALE,
            setai_no="0000004002",
            address="大字草津３番地１",
        ),
        work.person(
            "000000010430027",
            "山﨑　翔太",
            "ヤマザキ　ショウタ",
            "1999-05-05",
            Sex.MALE,
            setai_no="0000004003",
            address="大字草津２８番地",
        ),
        work.person(
            "000000010430035",
            "NGUYEN THI MAI ANH",
            "グエン　ティ　マイ　アン",
            "1998-04-12",
            Sex.FEMALE,
            setai_no="0000004004",
            address="大字草津１２３４番地５６",
        ),
    ]
    desk = work.Desk(*work.family(), *more, online=online, staff=staff)
    desk.add("relocation", MOVE)
    desk.add(
        "contact_correction",
        pack(Contact("000000010430001", "0279-00-7788")),
        staff="1003",
        staff_name="土屋 恵",
        desk=2,
        desk_name="窓口2番",
        number=31,
    )
    back = desk.add("contact_correction", pack(Contact("000000010430019", "0279-00-1122")))
    clash = desk.add("contact_correction", pack(Contact("000000010430027", "0279-00-3344")))
    done = desk.add("contact_correction", pack(Contact("000000010430035", "080-0000-0001")))
    gone = desk.add("contact_correction", pack(Contact("000000010430001", "0279-00-9999")))
    single = pack(
        Move(
            "0000004002",
            (Mover("000000010430019"),),
            "2026-11-02",
            "2026-11-23",
            "10426001000",
            "大字草津３８９番地",
            "",
        )
    )
    desk.add(
        "relocation",
        single,
        staff="1003",
        staff_name="土屋 恵",
        desk=2,
        desk_name="窓口2番",
        number=32,
    )
    desk.stand(
        back.id,
        standing=Standing.RETURNED,
        decided_by="係長 関 正",
        reason="番号が1桁足りません。届出人に電話で確認してください。",
    )
    desk.conflict(
        clash.id,
        Conflict(
            "000000010430027", "phone", "連絡先", "0279-00-0012", "0279-00-5566", "0279-00-3344"
        ),
    )
    desk.stand(done.id, standing=Standing.REGISTERED, decided_by="係長 関 正")
    desk.stand(
        gone.id,
        standing=Standing.DECLINED,
        decided_by="係長 関 正",
        reason="届出人が本人と確認できないため。",
    )
    return desk


class ParkedDesk:
    """A desk with something parked for every reason that a screen has a look for."""

    def __init__(self) -> None:
        signature, fork = WHYS["staff_signature"], WHYS["fork"]
        family = tuple(member.name for member in work.family())
        waits = "もとになる届出（窓口1番 第118号）を待っています。"
        also = "第118号も保留されています。そちらを先に確認してください。"
        settled = replace(signature, state=State.SETTLED, step=REFILED, file_again=False)
        self.entries = [
            self._entry(123, "照会", fork, "fork", family[:1]),
            self._entry(121, "取下げ（転居届）", Why(State.WAITING, waits, also), "early", family),
            self._entry(120, "決裁（転居届）", WHYS["decision.own_filing"], "decision.own_filing",
                        ("髙橋　トメ",)),
            self._entry(118, "届出（転居届）",
                        replace(signature, step=f"{signature.step}{FILE_AGAIN}"),
                        "staff_signature", family),
            self._entry(117, "交付", WHYS["unreadable"], "unreadable", (), staff=""),
            self._entry(96, "届出（連絡先の修正）", settled, "staff_signature",
                        ("NGUYEN THI MAI ANH",)),
        ]  # fmt: skip

    def _entry(self, number, label, why, code, persons, staff="干川 さゆり") -> Parked:
        at = work.NOW - (130 - number) * 420_000
        kind = "filing" if label.startswith("届出") else ""
        return Parked(number, kind, at, at + 4_000, code, why, label, staff, persons, persons)

    def look(self) -> list[Parked]:
        return self.entries

    def town(self) -> str:
        return "草津町"

    def report_name(self) -> str:
        return "madoguchi-104264-1-20261123-1042.sealed"

    def write_report(self, file: Path) -> int:
        del file
        return len(self.entries)


def main(folder: Path, scale: float = 1.0) -> None:
    """Write the pictures into `folder`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    style = load_style(RESOURCES / "styles" / "light.toml", RESOURCES / "fonts", scale)
    dress(app, style)
    size = (1366, 768) if scale == 1.0 else (1920, 1080)

    def take(name: str, window: QWidget, *over: QWidget) -> None:
        window.resize(*size)
        window.show()
        app.processEvents()
        window.grab().save(str(folder / f"{name}.png"))
        for each in over:
            each.grab().save(str(folder / f"{name}-dialog.png"))
        window.hide()

    areas = work.town().oaza
    for name, online, steps in (
        ("relocation-form", True, 0),
        ("relocation-refused", True, 1),
        ("relocation-part", True, 2),
        ("relocation-confirm", True, 3),
        ("relocation-received", True, 4),
        ("relocation-received-offline", False, 4),
        ("relocation-area", True, 5),
    ):
        screen = RelocationScreen(style, work.Desk(online=online), areas)
        window = Frame(style, screen, online=online)
        window.resize(*size)
        window.show()
        screen.enter(Relocation(work.HEAD))
        if steps == 1:
            screen.moved_on.line.setText("R8.13.1")
            screen.go_on()
        if steps == 2:
            QTest.keyClicks(screen.movers, "24")
            screen.moved_on.line.setText("R8.11.20")
            screen.area.show_area(areas[1])
            screen.lot.setText("102")
            screen.go_on()
        if steps == 5:
            screen.area.line.setFocus()
            screen.area.line.setText("ま")
        if steps in {3, 4}:
            screen.moved_on.line.setText("R8.11.2")
            screen.area.show_area(areas[1])
            screen.lot.setText("102")
            screen.building.setText("白根ハイツ203号室")
            screen.go_on()
        if steps == 4:
            screen.go_on()
        take(name, window)
    screen = ContactScreen(style, busy_desk())
    window = Frame(style, screen)
    screen.enter(ContactCorrection(work.HEAD))
    take("contact-form", window)
    screen.phone.setText("0279-88-0001")
    screen.go_on()
    take("contact-confirm", window)

    for name, online in (("queue", True), ("queue-offline", False)):
        screen = QueueScreen(style, busy_desk(online=online))
        window = Frame(style, screen, online=online)
        screen.enter(Queue())
        take(name, window)
        if online:
            for case in screen.list.findItems("", Qt.MatchFlag.MatchContains):
                filed = case.data(Qt.ItemDataRole.UserRole)
                if filed.standing in {Standing.CONFLICTED, Standing.RETURNED}:
                    screen.list.setCurrentItem(case)
                    take(f"queue-{filed.standing.value}", window)
    parked = ParkedDesk()
    screen = ParkedScreen(style, parked, lambda _, name: f"/media/usb/{name}")
    window = Frame(style, screen)
    screen.enter(None)
    take("parked", window)
    for row in range(1, len(parked.entries)):
        screen.list.setCurrentRow(row)
        take(f"parked-{parked.entries[row].why.state.value}", window)
    screen._save()
    take("parked-saved", window)
    parked.entries = []
    screen.enter(None)
    take("parked-empty", window)
    screen = DecisionsScreen(style, busy_desk(staff="2001"))
    window = Frame(style, screen, person="係長 関 正")
    screen.enter(Decisions())
    take("decisions", window)
    screen.list.setCurrentRow(2)
    take("decisions-late", window)
    screen._ask(Ruling.RETURN)
    take("decisions-return", window)
    screen.tabs.choose("conflicts")
    take("decisions-conflicts", window)
    screen = DecisionsScreen(style, busy_desk(staff="1001", online=False))
    window = Frame(style, screen, online=False, person="干川 さゆり")
    screen.enter(Decisions())
    take("decisions-own-offline", window)

    for name, online in (("certificate", True), ("certificate-offline", False)):
        desk = busy_desk(online=online)
        office = work.Certificates(desk, pdf(freshness=None if online else work.NOW - 5_400_000))
        pending = Alert(
            "certificate.pending",
            "",
            "審査待ちの異動があります。",
            "証明書は異動前の内容で発行されます。",
        )
        office.alerts = () if online else (pending,)
        screen = CertificateScreen(style, office, work.Tray(), desk.today)
        window = Frame(style, screen, online=online)
        window.resize(*size)
        window.show()
        screen.enter(Certificate(work.HEAD))
        take(name, window)
        screen._issue()
        take(f"{name}-refused", window)
        screen.requester.choose("self")
        screen.identity.choose("photo")
        if not online:
            dialog = SupervisorDialog(
                style,
                lambda *_: "",
                screen._presenter.for_what(),
                screen._presenter.counter.rule,
                "11月23日 9時12分",
            )
            dialog.show()
            dialog._answered("パスワードが違います。もう一度入力してください。")
            app.processEvents()
            take(f"{name}-approval", window, dialog)
            dialog.close()
        else:
            screen._issue()
            take(f"{name}-printed", window)
            screen._hand_over()
            take(f"{name}-handed", window)
            office.open = [replace(screen._presenter.issued[0])]
            screen._again()
            take(f"{name}-after-crash", window)
            office.refusals = (
                Refusal(
                    "certificate.protected",
                    "",
                    "この方には支援措置が設定されています。",
                    "責任者へ引き継いでください。",
                ),
            )
            screen.enter(Certificate(work.HEAD))
            take(f"{name}-blocked", window)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
