"""Scenes of a visit: nobody, somebody with items, who was set aside, ended with its receipt."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from desktop.cache.visits import Move, State, Visit, Visitor
from desktop.operations.asking import KnownVisitor
from desktop.operations.visit_items import CANCELLED, Item, ItemState
from desktop.screens import places
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.shell.window import Window
from desktop.screens.visit.model import VisitShown
from desktop.screens.visit.rows import line_words
from desktop.screens.visit.view import VisitScreen
from sync.base.troubles import PrinterTrouble
from sync.base.verdicts import Refusal
from sync.records.policy import Exemption
from tests.gui.gallery import people
from tests.gui.gallery.certificates import PENDING
from tests.gui.gallery.days import busy_desk, pdf
from tests.gui.gallery.shell import DOWN
from tests.gui.gallery.stage import CUT_OFF, Scene, Stage, current, settle
from tests.gui.screens import counterwork as work

HANDED = Refusal(
    "visit.handed",
    "",
    "交付済みのため取り消せません。",
    "誤りがあれば回収し、新たに発行してください。",
)
CAME = work.NOW - 20 * 60_000
"""When the visitors of these scenes came."""
FAMILY = tuple(member.name for member in work.family())


def items() -> tuple[Item, ...]:
    """Return one thing of every state."""
    paper = Item(b"1", "住民票の写し", FAMILY, "2026-11-24・草津町・01・1・000123",
                 ItemState.HANDED, "交付済", 300, work.NOW, HANDED, price=300)  # fmt: skip
    spoiled = Refusal(
        "visit.spoiled", "", "書損として記録済みのため取り消せません。", "用紙は破棄してください。"
    )
    return (
        paper,
        replace(paper, id=b"2", number="2026-11-24・草津町・01・1・000124", refusal=spoiled,
                state=ItemState.SPOILED, words="書損", fee=0),
        replace(paper, id=b"3", number="2026-11-24・草津町・01・1・000125", refusal=None,
                state=ItemState.PRINTED, words="交付待ち", persons=FAMILY[:1]),
        Item(b"4", "転居届", FAMILY, "第12号", ItemState.FILED, "審査待ち", 0, work.NOW),
        Item(b"5", "連絡先の修正", FAMILY[:1], "第13号", ItemState.WITHDRAWN, "取下げ", 0, work.NOW,
             Refusal("withdrawal.late", "", "この届出は、もう取り下げられません。",
                     "訂正が必要なときは、新しい届出を受け付けてください。")),
    )  # fmt: skip


def shown(number: int = 12, *moves: State, **values) -> VisitShown:
    """Return a visit of the family's head that went through some states."""
    states = enumerate((State.OPEN, *moves))
    visit = Visit(
        number,
        tuple(Move(state, CAME + 60_000 * place, "1001") for place, state in states),
        visitor=Visitor("self", work.HEAD),
        identity="mynumber_card",
        checked_at=CAME,
        reason="窓口対応（本人・世帯員）",
    )
    return VisitShown(msgspec.structs.replace(visit, **values), items(), FAMILY[0], FAMILY[0])


def begun() -> VisitShown:
    """Return a visit in which only a page was looked at."""
    return VisitShown(shown(visitor=Visitor(), identity="").visit)


class VisitingDesk:
    """A desk with a visitor, and others who wait or have gone."""

    def __init__(self, here: VisitShown | None, others: tuple[VisitShown, ...] = ()) -> None:
        self.here, self.parked, self.gone = here, others, None

    def look(self) -> VisitShown | None:
        return self.here

    def one(self, number: int) -> VisitShown | None:
        del number
        return self.gone

    def others(self) -> tuple[VisitShown, ...]:
        return ((self.gone,) if self.gone else ()) + self.parked

    def give_ticket(self, ticket: str) -> Refusal | None:
        if len(ticket) <= 12:
            return None
        return Refusal("visit.ticket", "ticket", "整理券の番号は12文字までです。",
                       "券に印字された番号だけを入力してください。")  # fmt: skip

    def name_visitor(self, name: str) -> None:
        del name

    def park(self) -> None:
        assert self.here is not None
        parked = shown(12, State.PARKED, ticket=self.here.visit.ticket)
        self.here, self.parked = None, (parked, *self.parked)

    def resume(self, number: int) -> None:
        del number

    def grounds(self) -> tuple[Exemption, ...]:
        return (
            Exemption("welfare", "生活保護受給者", "手数料条例第5条第1号（架空）"),
            Exemption("disaster", "罹災者", "手数料条例第5条第3号（架空）"),
            Exemption("reissue", "発行誤りの差替え", "手数料条例施行規則第4条（架空）"),
            Exemption("other", "その他の法令", "手数料条例第5条第4号（架空）", typed=True),
        )

    def waive(self, item: Item, code: str, basis: str = "") -> None:
        del item, code, basis

    def refund(self, number: int, item: Item, reason: str) -> Visit:
        del number, item, reason
        return shown(12, State.ENDED).visit

    def end(self, received: int | None = None) -> Visit | Refusal:
        assert self.here is not None
        if any(item.state is ItemState.PRINTED for item in self.here.items):
            return Refusal(
                "visit.unsettled",
                "",
                "交付したか書損かが記録されていない証明書が1件あります。",
                "一覧で選んで「交付した」か「取消」を押してから、もう一度終了してください。",
            )
        given = received or self.here.total
        ended = shown(12, State.ENDED, receipt="01-000012", ticket=self.here.visit.ticket,
                      received=given, change=given - self.here.total, payment="01")  # fmt: skip
        self.gone, self.here = replace(ended, items=self.here.items), None
        return ended.visit

    def hand_over(self, item: Item) -> tuple[Refusal, ...]:
        del item
        return ()

    def take_back(self, item: Item) -> tuple[Refusal, ...]:
        del item
        return ()

    def receipt(self, shown: VisitShown) -> bytes:
        del shown
        return CANCELLED.encode()

    def printed(self, shown: VisitShown) -> None:
        del shown


def others() -> tuple[VisitShown, ...]:
    """Return two who wait and one who has gone."""
    proxy = shown(11, State.PARKED, ticket="A-104", visitor=Visitor("proxy", work.HEAD))
    named = Visitor("third", work.HEAD, "フェルナンデス　マリア　グアダルーペ")
    return (
        VisitShown(proxy.visit, items()[:2], "", FAMILY[0]),
        VisitShown(shown(9, State.PARKED, visitor=named).visit, items()[3:], named.name, FAMILY[0]),
        shown(8, State.ENDED, receipt="01-000008"),
    )


def visit(
    stage: Stage, desk: VisitingDesk, row: int = 0, *, tray: work.Tray | None = None
) -> Window:
    """Show the screen, the window's line with it, the cursor on an item."""
    screens = {places.Visit: lambda: VisitScreen(stage.style, desk, tray or work.Tray())}
    window = stage.shell(
        screens,
        places.Visit(),
        badges={"rail.visit": min(2, len(desk.parked)), "rail.queue": 2},
        visit=lambda: line_words(desk.look()),
    )
    screen = current(window, VisitScreen)
    screen.items.selectRow(row)
    settle()
    return window


def busy(stage: Stage, row: int = 0) -> Window:
    return visit(stage, VisitingDesk(shown(ticket="A-105"), others()), row)


def refused(stage: Stage) -> Window:
    window = busy(stage, 2)
    current(window, VisitScreen).end()
    settle()
    return window


def bad_ticket(stage: Stage) -> Window:
    window = busy(stage)
    screen = current(window, VisitScreen)
    screen.ticket.setText("1234567890123")
    screen._typed(screen.visitor)
    settle()
    return window


def parked(stage: Stage) -> Window:
    window = busy(stage)
    current(window, VisitScreen)._park()
    window.look()
    settle()
    return window


def ended(stage: Stage, *, jammed: bool = False, asking: bool = False) -> Window:
    here = replace(shown(ticket="A-105"), items=items()[:2] + items()[3:])
    tray = work.Tray()
    tray.trouble = PrinterTrouble() if jammed else None
    window = visit(stage, VisitingDesk(here, others()), tray=tray)
    screen = current(window, VisitScreen)
    screen.end()
    screen.asking.money.setText("1000")
    if asking:
        settle()
        return window
    screen._answer()
    window.look()
    settle()
    return window


def waived(stage: Stage) -> Window:
    window = busy(stage)
    current(window, VisitScreen)._ask_ground()
    settle()
    return window


def waived_otherwise(stage: Stage) -> Window:
    window = waived(stage)
    current(window, VisitScreen).asking.ground.choose("other")
    settle()
    return window


def certificate(stage: Stage, *, stranger: bool = False) -> Window:
    """Show a certificate's form with the visitor on the line above it."""
    desk = busy_desk()
    office = work.Certificates(desk, pdf())
    office.alerts = (PENDING,)
    plain = office.counter
    known = KnownVisitor(
        "" if stranger else "self", "mynumber_card", CAME,
        frozenset({"proxy" if stranger else "self"}),
    )  # fmt: skip
    office.counter = lambda *asked: replace(plain(*asked), visitor=known, stranger=stranger)
    tray = work.Tray()
    screens = {
        places.Certificate: lambda: CertificateScreen(
            stage.style, office, tray.of, desk.today, work.AtOnce()
        )
    }
    here = shown(ticket="A-105")
    window = stage.shell(screens, places.Certificate(work.HEAD), visit=lambda: line_words(here))
    settle()
    return window


def resident(stage: Stage) -> Window:
    """Show the fullest page there is: what waits, the line down, a visitor."""
    here, page = shown(ticket="A-105"), people.page(work.family()[0], pending=2)
    presenter = ResidentPresenter(lambda *_: page)
    screens = {places.Resident: lambda: ResidentScreen(stage.style, presenter, lambda: work.TODAY)}
    place = places.Resident(work.HEAD)
    window = stage.shell(screens, place, CUT_OFF, visit=lambda: line_words(here))
    window.say(DOWN)
    settle()
    assert window.height() == stage.size.height, "all of it has room"
    return window


SCENES: dict[str, Scene] = {
    "visit-empty": lambda stage: visit(stage, VisitingDesk(None)),
    "visit-begun": lambda stage: visit(stage, VisitingDesk(begun())),
    "visit-items": busy,
    "visit-items-undo": lambda stage: busy(stage, 2),
    "visit-refused": refused,
    "visit-bad-ticket": bad_ticket,
    "visit-parked": parked,
    "visit-ended": ended,
    "visit-money": lambda stage: ended(stage, asking=True),
    "visit-waiver": waived,
    "visit-waiver-typed": waived_otherwise,
    "visit-jammed": lambda stage: ended(stage, jammed=True),
    "visit-resident": resident,
    "visit-certificate": certificate,
    "visit-certificate-stranger": lambda stage: certificate(stage, stranger=True),
}
