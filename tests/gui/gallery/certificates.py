"""Scenes of a certificate: asked for, refused, approved by a supervisor, printed, handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from desktop.operations.issue_certificate import PREVIEW_NUMBER
from desktop.screens import places
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.shell.window import Window
from desktop.screens.supervisor import SupervisorDialog
from sync.base.troubles import LineSilent, PrinterTrouble, Trouble
from sync.base.verdicts import Alert, Refusal
from tests.gui.gallery.days import busy_desk, pdf
from tests.gui.gallery.people import ORDER
from tests.gui.gallery.people import PROTECTED as PROTECTED_PERSON
from tests.gui.gallery.stage import AT_WORK, CUT_OFF, Scene, Shown, Stage, current, settle
from tests.gui.screens import counterwork as work

PENDING = Alert(
    "certificate.pending",
    "",
    "審査待ちの異動があります。",
    "証明書は異動前の内容で発行されます。",
)
PROTECTED = Refusal(
    "certificate.protected",
    "",
    "証明書は発行できません。",
    "責任者へ引き継いでください。",
)

UNTOLD = Refusal(
    "certificate.untold", "", "住所をクラウドに照会しています。", "そのままお待ちください。"
)
LET_THROUGH = msgspec.structs.replace(
    PROTECTED_PERSON,
    order=msgspec.structs.replace(ORDER, ends_on="2027-03-31", released_on="2026-11-24"),
)


def certificate(
    stage: Stage,
    *,
    online: bool = True,
    chosen: bool = False,
    blocked: bool = False,
    crashed: bool = False,
    jammed: bool = False,
) -> Window:
    desk, tray = busy_desk(online=online), work.Tray()
    as_of = None if online else work.NOW - 5_400_000
    sketch = pdf(number=PREVIEW_NUMBER, freshness=as_of)
    office = work.Certificates(desk, pdf(freshness=as_of), sketch)
    office.alerts = () if online else (PENDING,)
    office.refusals = (PROTECTED,) if blocked else ()
    if crashed:
        issued = office.issue(_Wish(), None)
        office.open = [issued, replace(issued, id=b"another")]
    tray.trouble = PrinterTrouble() if jammed else None
    screens = {
        places.Certificate: lambda: CertificateScreen(
            stage.style, office, tray.of, desk.today, work.AtOnce()
        )
    }
    status = AT_WORK if online else CUT_OFF
    window = stage.shell(screens, places.Certificate(work.HEAD), status)
    screen = current(window, CertificateScreen)
    screen._show_paper()  # as it is a moment later
    if chosen:
        screen.form.requester.choose("self")
        screen.form.identity.choose("photo")
    settle()
    return window


class _Unanswered:
    """Has slow work go on for ever, or fail with a trouble."""

    def __init__(self, trouble: Trouble | None) -> None:
        self.trouble = trouble

    def run(self, work: object, done: object, failed: Callable[[BaseException], object]) -> None:
        del work, done
        if self.trouble is not None:
            failed(self.trouble)


def let_through(stage: Stage, *, told: bool = False, trouble: Trouble | None = None) -> Window:
    """Show a paper about somebody whose 支援措置 is released today: asked for, told, or not."""
    desk = work.Desk(LET_THROUGH)
    told_of = msgspec.structs.replace(LET_THROUGH, address="大字前口１０２番地")
    office = work.Certificates(desk, pdf(told_of))
    office.refusals, office.ask = (UNTOLD,), list
    background = work.AtOnce() if told else _Unanswered(trouble)
    screens = {
        places.Certificate: lambda: CertificateScreen(
            stage.style, office, work.Tray().of, desk.today, background
        )
    }
    window = stage.shell(screens, places.Certificate(LET_THROUGH.atena_no), AT_WORK)
    current(window, CertificateScreen)._show_paper()
    settle()
    return window


def by_proxy(stage: Stage) -> Window:
    """Show what is asked of whoever asks for somebody else."""
    window = certificate(stage)
    screen = current(window, CertificateScreen)
    screen.form.requester.choose("proxy")
    screen.form.requester_name.setText("フェルナンデス　マリア")
    screen.form.authority.choose("mandate")
    settle()
    return window


class _Wish:
    """What was asked for before the crash."""

    members = (work.HEAD, work.WIFE)
    copies = 1
    on_file = False


def refused(stage: Stage, *, online: bool = True) -> Window:
    window = certificate(stage, online=online)
    current(window, CertificateScreen)._issue()
    return window


def printed(stage: Stage, *, jammed: bool = False, handed: bool | None = None) -> Window:
    window = certificate(stage, chosen=True, jammed=jammed)
    screen = current(window, CertificateScreen)
    screen._issue()
    if handed is not None:
        (screen._hand_over if handed else screen._spoil)()
    return window


def supervisor(stage: Stage, *, refused: bool = False) -> Shown:
    window = certificate(stage, online=False, chosen=True)
    presenter = current(window, CertificateScreen)._presenter
    counter = presenter.counter
    basis = f"根拠：{counter.rule}　記録の時点：{counter.freshness}"
    what, whom = presenter.for_what(), presenter.whom()
    dialog = SupervisorDialog(stage.style, lambda *_: "", what, basis, window, whom=whom)
    shown = stage.over(window, dialog)
    if refused:
        dialog._answered(
            "パスワードが違います。大文字・小文字と入力モードを確かめて、もう一度入力してください。"
        )
    return shown


SCENES: dict[str, Scene] = {
    "certificate": certificate,
    "certificate-chosen": lambda stage: certificate(stage, chosen=True),
    "certificate-proxy": by_proxy,
    "certificate-refused": refused,
    "certificate-offline": lambda stage: certificate(stage, online=False),
    "certificate-offline-refused": lambda stage: refused(stage, online=False),
    "certificate-approval": supervisor,
    "certificate-approval-refused": lambda stage: supervisor(stage, refused=True),
    "certificate-printed": printed,
    "certificate-jammed": lambda stage: printed(stage, jammed=True),
    "certificate-handed": lambda stage: printed(stage, handed=True),
    "certificate-spoiled": lambda stage: printed(stage, handed=False),
    "certificate-after-crash": lambda stage: certificate(stage, crashed=True),
    "certificate-let-through": lambda stage: let_through(stage, told=True),
    "certificate-asking": let_through,
    "certificate-unanswered": lambda stage: let_through(stage, trouble=LineSilent()),
    "certificate-blocked": lambda stage: certificate(stage, blocked=True),
}
