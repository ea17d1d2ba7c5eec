"""Scenes of 監査: nothing asked yet, lines, what the cloud refused, under way, off the line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.forms.found import Offered, offered
from desktop.operations.audit import Asked, Found
from desktop.operations.audit_words import Worded, worded
from desktop.operations.refused_words import refused_worded
from desktop.screens import places
from desktop.screens.audit.presenter import By
from desktop.screens.audit.view import AuditScreen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineStatus
from sync.base.ids import DeskNumber, MunicipalityCode
from sync.base.verdicts import Refusal
from sync.exchanges.audit import Place, Refused
from sync.journal.asking import Question
from sync.journal.certificates import DeskCertificate
from sync.journal.kinds import Kind
from sync.journal.office import Desk, Office, Staff
from sync.journal.trail import Line, Odd
from tests.gui.gallery.stage import CUT_OFF, DECIDING, Scene, Stage, current, settle
from tests.gui.gallery.verify import AtOnce
from tests.gui.screens import counterwork as work

MINUTE = 60_000
TOWN = MunicipalityCode("104264")
OFFICE = Office(
    desks={
        number: Desk(DeskCertificate(1, TOWN, DeskNumber(number), b"", name, 0))
        for number, name in ((1, "本庁 窓口1番"), (2, "岩島出張所 第2窓口"))
    },
    staff={
        number: Staff(number, name, role)
        for number, name, role in (
            ("1001", "干川　さゆり", "clerk"),
            ("1003", "黒岩　健一", "clerk"),
            ("2001", "関　正", "supervisor"),
        )
    },
)
HEAD = work.HEAD


def told(ago: int, kind: str, staff: str = "1001", desk: int = 1, **values: Any) -> Line:
    at = work.NOW - ago * MINUTE
    return Line(desk, 4100 - ago % 4000, at, at + 900, staff, kind, **values)


FAMILY = (HEAD, "000000010230001", "000000010230002")
RESIDENT = (
    told(0, Kind.AUDIT, "2001", subjects=(HEAD,), reason="本人からの開示の求め"),
    told(12, Kind.DECISION, "2001", subjects=FAMILY, what="approve"),
    told(19, Kind.REFUSAL, "1003", 2, subjects=(HEAD,), what="issue:juminhyo_person",
         detail="certificate.protected", done=False),
    told(25, Kind.ISSUANCE_OUTCOME, subjects=FAMILY, done=False, reason="紙詰まり"),
    told(26, Kind.ISSUANCE, subjects=FAMILY, what="juminhyo_household",
         detail="2026・11・23・104264・01・1・000042", reason="年金の手続き"),
    told(31, Kind.FILING, subjects=FAMILY, what="relocation"),
    told(40, Kind.INQUIRY, subjects=(HEAD,), reason="窓口対応（本人・世帯員）"),
    told(1501, Kind.INQUIRY, "1003", 2, subjects=(HEAD,), reason="電話照会"),
)  # fmt: skip
PERSON = (
    told(2, Kind.SIGN_ON, "1003", 2, done=False, signed=False),
    told(3, Kind.OUTPUT, "1003", 2, what="daily_report", detail="2026-11-23 41"),
    told(5, Kind.PAYMENT, "1003", 2, what="payment", subjects=(HEAD,), detail="104264-02-000118"),
    told(60, Kind.SIGN_ON, "1003", 2),
    told(9000, Kind.STAFF_ADDED, "", 0, detail="1003", what="clerk"),
    told(9100, Kind.POLICY_SET, "", 0, detail="3"),
)
ODD = (
    told(90, Odd.HOLE, "", 2),
    told(95, Odd.GAP, "", 2, detail="3990-3994"),
    told(120, Odd.CLOCK_BACK, "1003", 2, what=str(47 * MINUTE)),
    told(121, Odd.CLOCK_AHEAD, "1003", 2, what=str(26 * 60 * MINUTE)),
)


SIGNED = True
REFUSED = tuple(
    Refused(desk, name, code, signed, work.NOW - first * MINUTE, work.NOW - last * MINUTE, times)
    for desk, name, code, signed, first, last, times in (
        (2, "pull", "desk.revoked", SIGNED, 40, 3, 211),
        (0, "enrol", "enrol.code_unknown", not SIGNED, 9, 1, 4),
        (-1, "", "desk.unknown", not SIGNED, 90, 88, 12),
        (1, "push", "wire.version", not SIGNED, 99, 99, 1),
    )
)


class Journals:
    """A desk whose journals tell what they are made to."""

    def __init__(
        self, lines: Sequence[Line | Refused] = (), *, more: bool = False, here: bool = False
    ):
        after = Place(1, 1, 1) if more else None
        in_words = tuple(
            refused_worded(line, OFFICE) if isinstance(line, Refused) else worded(line, OFFICE)
            for line in lines
        )
        self.found = Found(in_words, after, here_only=here)
        self.no: tuple[Refusal, ...] = ()

    def today(self):
        return work.TODAY

    def residents(self, text: str) -> Sequence[Offered]:
        return [offered(person) for person in work.family()] if text.strip() else ()

    def staff(self, text: str) -> Sequence[Offered]:
        del text
        return [Offered(each.id, each.name, each.id) for each in OFFICE.staff.values()]

    def desks(self, text: str) -> Sequence[Offered]:
        del text
        known = OFFICE.desks.items()
        return [Offered(str(no), each.certificate.name, str(no)) for no, each in known]

    def ask(self, question: Question, reason: str) -> Asked | tuple[Refusal, ...]:
        del reason
        return self.no or Asked(7, question, work.NOW)

    def answer(self, asked: Asked, after: Place | None = None) -> Found:
        del asked, after
        return self.found

    def file_name(self) -> str:
        return "kansa-104264-01-20261123-1042.csv"

    def write(self, asked: Asked, lines: tuple[Worded, ...], file: Path) -> None:
        del asked, lines, file


class Never:
    """Work that never ends."""

    def run(self, *_: object) -> None:
        """Do nothing."""


def audit(
    stage: Stage,
    desk: Journals,
    by: By = By.RESIDENT,
    whom: str = HEAD,
    reason: str = "本人からの開示の求め",
    *,
    status: LineStatus = DECIDING,
    runner: Any = None,
    ask: bool = True,
) -> Window:
    screens = {
        places.Audit: lambda: AuditScreen(
            stage.style, desk, runner or AtOnce(), lambda *_: "kansa.csv"
        )
    }
    window = stage.shell(screens, places.Audit(), status)
    screen = current(window, AuditScreen)
    screen.form.choose(by)
    box = screen.form.whom.get(by)
    if box is not None and whom:
        box.show_offer(next(each for each in box._find("x") if each.value == whom))
    screen.form.reason.setText(reason)
    if ask:
        screen._ask()
    settle()
    return window


def saved(stage: Stage) -> Window:
    window = audit(stage, Journals(RESIDENT))
    current(window, AuditScreen)._save()
    settle()
    return window


SCENES: dict[str, Scene] = {
    "audit": lambda stage: audit(stage, Journals(), whom="", reason="", ask=False),
    "audit-resident": lambda stage: audit(stage, Journals(RESIDENT, more=True)),
    "audit-refused": lambda stage: audit(stage, Journals(), whom="", reason=""),
    "audit-asking": lambda stage: audit(stage, Journals(), runner=Never()),
    "audit-nothing": lambda stage: audit(stage, Journals()),
    "audit-staff": lambda stage: audit(stage, Journals(PERSON), By.STAFF, "1003"),
    "audit-odd": lambda stage: audit(stage, Journals(ODD), By.ODD, ""),
    "audit-refusals": lambda stage: audit(stage, Journals(REFUSED), By.REFUSED, ""),
    "audit-refusals-cut": lambda stage: audit(
        stage,
        Journals(here=True),
        By.REFUSED,
        "",
        status=LineStatus(**{**vars(CUT_OFF), "person": DECIDING.person}),
    ),
    "audit-here": lambda stage: audit(
        stage,
        Journals(RESIDENT[2:5], here=True),
        status=LineStatus(**{**vars(CUT_OFF), "person": DECIDING.person}),
    ),
    "audit-saved": saved,
}
