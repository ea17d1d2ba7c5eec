"""Scenes of 照合: nothing scanned yet, and every outcome with what the desk knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop.operations.check_paper import check_text
from desktop.screens import places
from desktop.screens.shell.window import Window
from desktop.screens.verify.view import VerifyScreen
from desktop.widgets.statusline import LineStatus
from sync.journal.proof.check import Verdict, check
from sync.journal.proof.knowledge import EndedDesk, Heard, Knowledge, Voided
from sync.journal.proof.statement import code_of
from tests.gui.gallery.stage import AT_WORK, CUT_OFF, Scene, Stage, current, settle
from tests.gui.screens import counterwork as work
from tests.unit.proof import paper

HERE = paper.change(paper.KNOWN, as_of=work.NOW, heard=(Heard(12, work.NOW),))
OTHERS = paper.change(HERE, heard=(Heard(1, work.NOW),))
FORGED = code_of(paper.PROOF, paper.OTHER_DESK, paper.certificate_of())
OFFLINE = code_of(paper.change(paper.PROOF, offline=True), paper.DESK, paper.certificate_of())
ELSEWHERE = code_of(
    paper.change(paper.PROOF, municipality=paper.OTHER_CODE),
    paper.DESK,
    paper.certificate_of(town=paper.OTHER_TOWN, code=paper.OTHER_CODE),
)


class Checks:
    """A desk that knows a town; a file stands for a certificate that says what was issued."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.digest: bytes | None = paper.DIGEST

    def text(self, text: str) -> Verdict:
        return check_text(text, {self.known.municipality: self.known})

    def file(self, data: bytes) -> Verdict:
        return check(data.decode(), {self.known.municipality: self.known}, self.digest)


class AtOnce:
    """Does in the foreground what is asked for in the background."""

    def run(self, work: Callable, done: Callable, failed: Callable) -> None:  # type: ignore[type-arg]
        del failed
        done(work())


def verify(
    stage: Stage, code: str = "", known: Knowledge = HERE, status: LineStatus = AT_WORK
) -> Window:
    screens = {
        places.Verify: lambda: VerifyScreen(stage.style, Checks(known), AtOnce(), lambda _: "")
    }
    window = stage.shell(screens, places.Verify(), status)
    if code:
        screen = current(window, VerifyScreen)
        screen.box.setText(code)
        screen._check()
    settle()
    return window


ended = paper.change(HERE, ended=(EndedDesk(12, paper.ISSUED - paper.HOUR),))
stolen = paper.change(HERE, ended=(EndedDesk(12, paper.ISSUED, compromised=True),))
voided = paper.change(HERE, voided=(Voided(paper.NUMBER, paper.ISSUED + paper.HOUR),))

SCENES: dict[str, Scene] = {
    "verify": verify,
    "verify-genuine": partial(verify, code=paper.GENUINE),
    "verify-genuine-offline": partial(verify, code=OFFLINE, known=OTHERS, status=CUT_OFF),
    "verify-altered": partial(verify, code=FORGED),
    "verify-ended": partial(verify, code=paper.GENUINE, known=ended),
    "verify-stolen": partial(verify, code=paper.GENUINE, known=stolen),
    "verify-voided": partial(verify, code=paper.GENUINE, known=voided),
    "verify-other-town": partial(verify, code=ELSEWHERE),
    "verify-unreadable": partial(verify, code=paper.GENUINE[:300]),
}
