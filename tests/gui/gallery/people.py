"""Scenes of finding a person and of a person's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.cache.found_by import By, FoundBy
from desktop.cache.search import Hit
from desktop.operations.difference import Line
from desktop.operations.look_up import PendingChange, ResidentPage
from desktop.operations.order_told import order_told
from desktop.screens import places
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.window import Window
from desktop.widgets.namecard import NameCard
from desktop.widgets.statusline import LineStatus
from sync.base.troubles import RegisterIncomplete
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import (
    STATE_LABELS,
    ChangeReason,
    Resident,
    ResidentKind,
    ResidentState,
    Sex,
)
from tests.gui.gallery.days import neighbours
from tests.gui.gallery.stage import (
    AT_WORK,
    CUT_OFF,
    DECIDING,
    Scene,
    Shown,
    Stage,
    current,
    settle,
)
from tests.gui.screens import counterwork as work
from tests.gui.screens import issued

LONG_LATIN = "FERNANDEZ-DE-LA-CRUZ MARIA GUADALUPE ALEJANDRA"
PROTECTED = work.person(
    "000000010430043", "佐藤　美咲", "サトウ　ミサキ", "1993-04-09", Sex.FEMALE,
    setai_no="0000004005", protected=True, address="", address_code="", phone="",
)  # fmt: skip
REMOVED = work.person(
    "000000010430051", "髙橋　トメ", "タカハシ　トメ", "1923-01-30", Sex.FEMALE,
    setai_no="0000004006", state=ResidentState.DEAD, removed_on="2026-10-31",
    address="大字草津３番地１", history_no=2, reason=ChangeReason.DIED,
)  # fmt: skip
FOREIGN = work.person(
    "000000010430035", LONG_LATIN, "フェルナンデス　マリア", "1998-04-12", Sex.FEMALE,
    setai_no="0000004004", kind=ResidentKind.FOREIGN, nationality="フィリピン", honseki="",
    hittousha="", name_latin=LONG_LATIN, alias="草津　マリア", alias_kana="クサツ　マリア",
    status="技術・人文知識・国際業務", status_until="2028-03-31",
    address="大字草津１２３４番地５６", building="草津温泉レジデンス湯畑弐番館１２０３号室",
)  # fmt: skip


ORDER = ProtectionOrder(OrderState.IN_FORCE, "2025-12-01", "2025-12-10", "2026-12-09")
GONE = (
    work.person(
        "000000010420502", f"{work.WATANABE}　トシ", "ワタナベ　トシ", "1934-06-11", Sex.FEMALE,
        relationship="母", state=ResidentState.DEAD, removed_on="2026-10-02",
    ),
    work.person(
        "000000010420511", f"{work.WATANABE}　蓮", "ワタナベ　レン", "2003-08-21", Sex.MALE,
        relationship="子", state=ResidentState.MOVED_OUT, removed_on="2022-03-28",
    ),
)  # fmt: skip


def found(text: str) -> Sequence[Hit]:
    """Find everybody for any text but one that finds nobody."""
    people = [*work.family(), *neighbours(), PROTECTED, REMOVED, FOREIGN]
    return [hit(person) for person in people] if text and "そんな" not in text else []


def hit(person: Resident) -> Hit:
    return Hit(
        person.atena_no, person.setai_no, person.name, person.name_kana, person.birth, person.sex,
        person.address, STATE_LABELS[person.state], person.present, person.protected,
        person.kind is ResidentKind.FOREIGN,
    )  # fmt: skip


def found_otherwise(_: str) -> Sequence[Hit]:
    """Find people by what their rows do not show."""
    ways = (
        FoundBy(By.PAST_NAME, "渡邉　梅"),
        FoundBy(By.FORMER, "渡辺"),
        FoundBy(By.PHONE, "0279-00-0099"),
        FoundBy(By.PAST_ADDRESS, "大字前口１０２番地　白根ハイツ２０３号室"),
        None,
        FoundBy(By.PAST_NAME, "渡邉　トメ"),
        FoundBy(By.ALIAS, "草津　マリア"),
    )
    people = [*work.family(), PROTECTED, REMOVED, FOREIGN]
    return [
        msgspec.structs.replace(hit(person), found_by=way)
        for person, way in zip(people, ways, strict=False)
    ]


class Remembered:
    """Searches of a morning."""

    def __init__(self, *words: str) -> None:
        """Take them, the last first."""
        self.words = words

    def recent(self) -> tuple[str, ...]:
        """Return them."""
        return self.words

    def keep(self, words: str) -> None:
        """Remember one as the last."""
        self.words = (words, *(other for other in self.words if other != words))

    def forget(self) -> None:
        """Forget all."""
        self.words = ()


def search_otherwise(stage: Stage) -> Window:
    presenter = SearchPresenter(found_otherwise, frozenset, lambda: work.TODAY)
    screens = {places.Search: lambda: SearchScreen(stage.style, presenter)}
    window = stage.shell(screens, places.Search())
    current(window, SearchScreen).box.setText("わたなべ")
    settle()
    return window


def search_recent(stage: Stage) -> Window:
    words = (
        "クロイワ S55.3.2",
        "渡邉\U000e0110",
        "前口102",
        "0279-00-0099",
        "nguyen",
        "昭和10年頃 ウメ",
    )
    history = Remembered(*words)
    presenter = SearchPresenter(found, frozenset, lambda: work.TODAY, history=history)
    screens = {places.Search: lambda: SearchScreen(stage.style, presenter)}
    window = stage.shell(screens, places.Search())
    settle()
    return window


def search(
    stage: Stage, text: str = "", status: LineStatus = AT_WORK, *, whole: bool = True
) -> Window:
    def presenter() -> SearchPresenter:
        pending = frozenset({work.SON, PROTECTED.atena_no})
        return SearchPresenter(found, lambda: pending, lambda: work.TODAY, lambda: whole)

    screens = {places.Search: lambda: SearchScreen(stage.style, presenter())}
    window = stage.shell(screens, places.Search(), status, badges={"rail.queue": 2})
    current(window, SearchScreen).box.setText(text)
    settle()
    return window


def search_unread(stage: Stage) -> Window:
    def unread(_: str) -> Sequence[Hit]:
        raise RegisterIncomplete

    presenter = SearchPresenter(unread, frozenset, lambda: work.TODAY)
    screens = {places.Search: lambda: SearchScreen(stage.style, presenter)}
    window = stage.shell(screens, places.Search())
    current(window, SearchScreen).box.setText("クロイワ")
    return window


def page(person: Resident, *, pending: int = 0) -> ResidentPage:
    """Return a person's page with a history of moves, and with so many filings that wait."""
    household = [person] if person.atena_no != work.HEAD else work.family()
    before = msgspec.structs.replace(
        person,
        history_no=1,
        address="大字前口１０２番地",
        address_code="10426002000",
        building="白根ハイツ２０３号室",
        phone="0279-00-0099",
        reason=ChangeReason.MOVED_IN,
        changed_on="2006-04-01",
        processed_on="2006-04-03",
    )
    now = msgspec.structs.replace(person, history_no=2)
    moved = (
        Line("住所", "大字草津４６４番地３", "大字前口１０２番地"),
        Line("方書", "", "白根ハイツ２０３号室"),
        Line("住所を定めた年月日", "平成20年4月1日", "令和8年11月20日"),
    )
    called = (Line("連絡先", "0279-00-0012", "0279-00-7788"),)
    at = work.NOW - 3_600_000
    waiting = (
        PendingChange(b"1", "転居届", at, "干川 さゆり", own_desk=True, lines=moved),
        PendingChange(b"2", "連絡先の修正", at, "土屋 恵", own_desk=False, lines=called),
    )
    return ResidentPage(
        now,
        tuple(household),
        (before, now),
        waiting[:pending],
        work.NOW - 60_000,
        waiting=frozenset({now.atena_no} if pending else ()),
    )


def resident(
    stage: Stage,
    person: Resident | None = None,
    *,
    pending: int = 0,
    status: LineStatus = AT_WORK,
    key: Qt.Key | None = None,
    papers: Sequence[issued.IssuedTo] = (),
    former: Sequence[Resident] = (),
) -> Window:
    shown = page(person or work.family()[0], pending=pending)
    details = status is DECIDING
    order = order_told(shown.person, work.TODAY, details=details)
    shown = replace(shown, former=tuple(former), order=order, details=details)
    desk = issued.Papers(*papers)
    presenter = ResidentPresenter(
        lambda _no, _why: shown, papers=desk, letter=lambda _: "「見本プリンター」へ印刷しました。"
    )
    screens = {places.Resident: lambda: ResidentScreen(stage.style, presenter, lambda: work.TODAY)}
    place = places.Resident(shown.person.atena_no)
    window = stage.shell(screens, place, status, badges={"rail.queue": 2, "rail.parked": 1})
    if key is not None:
        QTest.keyClick(window, key)
        settle()
    return window


def protected(stage: Stage, status: LineStatus = AT_WORK, **order: object) -> Window:
    """Show somebody under an order, to a clerk or to who answers for it."""
    under = msgspec.structs.replace(ORDER, **order)
    return resident(stage, msgspec.structs.replace(PROTECTED, order=under), status=status)


def order_letter(stage: Stage) -> Window:
    """Show that the letter about the end of an order was printed."""
    window = protected(stage, DECIDING)
    current(window, ResidentScreen).order.acted.emit()
    settle()
    return window


def name_card(stage: Stage) -> Shown:
    window = resident(stage)
    person = work.family()[0]
    return stage.over(window, NameCard(stage.style, person.name, person.name_kana, window))


SCENES: dict[str, Scene] = {
    "search-empty": search,
    "search-found": lambda stage: search(stage, "わたなべ"),
    "search-otherwise": search_otherwise,
    "search-recent": search_recent,
    "search-nobody": lambda stage: search(stage, "そんなひとはいない"),
    "search-incomplete": lambda stage: search(stage, "わたなべ", whole=False),
    "search-unread": search_unread,
    "search-offline": lambda stage: search(stage, "わたなべ", CUT_OFF),
    "resident-plain": resident,
    "resident-offline": lambda stage: resident(stage, status=CUT_OFF),
    "resident-pending": lambda stage: resident(stage, pending=1),
    "resident-pending-two": lambda stage: resident(stage, pending=2),
    "resident-protected": lambda stage: resident(stage, PROTECTED, pending=1),
    "resident-removed": lambda stage: resident(stage, REMOVED),
    "resident-foreign": lambda stage: resident(stage, FOREIGN),
    "resident-history": lambda stage: resident(stage, key=Qt.Key.Key_F3),
    "resident-former": lambda stage: resident(stage, former=GONE),
    "resident-papers": lambda stage: resident(
        stage,
        key=Qt.Key.Key_F10,
        papers=(issued.HOUSEHOLD, issued.SPOILED, issued.OFFLINE),
    ),
    "resident-papers-none": lambda stage: resident(stage, key=Qt.Key.Key_F10),
    "resident-order": lambda stage: protected(stage, DECIDING, ends_on="2027-03-31"),
    "resident-order-provisional": lambda stage: protected(
        stage, DECIDING, state=OrderState.PROVISIONAL, starts_on="", ends_on=""
    ),
    "resident-order-ending": lambda stage: protected(stage, DECIDING),
    "resident-order-over": lambda stage: protected(stage, DECIDING, ends_on="2026-11-20"),
    "resident-order-letter": order_letter,
    "resident-order-released": lambda stage: protected(
        stage, ends_on="2027-03-31", released_on="2026-11-24"
    ),
    "resident-order-clerk": lambda stage: protected(stage, ends_on="2026-11-20"),
    "name-card": name_card,
}
