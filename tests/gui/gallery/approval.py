"""Scenes of the approval desk, and of the rules it follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from desktop.operations.came_words import checks_told
from desktop.operations.filed import Referred
from desktop.operations.rules_in_force import rules_of
from desktop.screens import places
from desktop.screens.decisions.listing import Listing, Order, Origin
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.rules.view import RulesScreen
from desktop.screens.shell.rail import OWN
from desktop.screens.shell.window import Window
from sync.base.eras import CivilDate
from sync.base.resources import resource
from sync.base.verdicts import Alert
from sync.base.wire import pack
from sync.changes.attached import Attached
from sync.changes.contact_correction import ContactCorrection as Contact
from sync.changes.ex_officio_removal import ExOfficioRemoval as Removal
from sync.changes.relocation import RELOCATION
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.records.policy import ChangeRule, Policy
from sync.records.policy_file import policy_from
from tests.gui.gallery.days import busy_desk
from tests.gui.gallery.stage import CUT_OFF, DECIDING, Scene, Stage, current, settle
from tests.gui.screens import counterwork as work

BADGES = {"rail.queue": 3, "rail.decisions": 3, "rail.parked": 1}
ASKED = {**BADGES, f"rail.decisions{OWN}": 1}
SEVERAL = Policy(changes=(ChangeRule("contact_correction", several=True),))
USER = Qt.ItemDataRole.UserRole
WHY = "方書の部屋番号が、届出書の写しと合っているか見てください。"


def brought_by_proxy() -> work.Desk:
    """Return a desk where what waits was brought by a proxy, and an alert was passed over."""
    desk = busy_desk(staff="2001")
    alert = Alert("made_up", "", "残る方が1人のため、その方が世帯主になります。", "確認します。")
    proxy = Attached("mandate", "関　正", "two", ("mandate",), work.NOW, (alert,))
    checks = checks_told(RELOCATION, proxy)
    desk.details = {each: replace(detail, checks=checks) for each, detail in desk.details.items()}
    return desk


def decisions(
    stage: Stage,
    play: Callable[[DecisionsScreen], object] = lambda _: None,
    desk: work.Desk | None = None,
    badges: dict[str, int] = BADGES,
) -> Window:
    desk = desk or busy_desk(staff="2001")
    screens = {places.Decisions: lambda: DecisionsScreen(stage.style, desk)}
    status = DECIDING if desk.online() else CUT_OFF
    window = stage.shell(screens, places.Decisions(), status, badges=badges)
    play(current(window, DecisionsScreen))
    settle()
    return window


def several_desk() -> work.Desk:
    """Return a desk whose town lets corrections of contact be approved at once; more of them."""
    desk = busy_desk(staff="2001")
    desk.policy = SEVERAL
    other = {"staff": "1003", "staff_name": "土屋 恵", "desk": 2, "desk_name": "窓口2番"}
    for place, one in enumerate(work.family()[:2], 41):
        body = pack(Contact(one.atena_no, f"0279-00-{place}00"))
        desk.add("contact_correction", body, number=place, own_desk=False, **other)
    return desk


def on(screen: DecisionsScreen, change: str, place: int = 0) -> None:
    """Put the cursor on a filing of a kind."""
    listed = range(screen.list.count())
    rows = [row for row in listed if screen.list.item(row).data(USER).change == change]
    screen.list.setCurrentRow(rows[place])


def marked(screen: DecisionsScreen) -> None:
    for place in range(2):
        on(screen, "contact_correction", place)
        screen._mark()


def narrowed(screen: DecisionsScreen) -> None:
    screen._choose(Listing(Order.KIND, "contact_correction", Origin.OTHERS))


def nothing_fits(screen: DecisionsScreen) -> None:
    screen._choose(Listing(origin=Origin.CARRIED))


def passed_on(to: str = "2002") -> work.Desk:
    """Return a desk where a move was passed on, and another back before it."""
    desk = busy_desk(staff="2001")
    moved = next(c for c in desk.cases if c.change == "relocation" and c.number == 32)
    names = dict(work.OTHERS)
    by = next(staff for staff in names if staff != to)
    earlier, later = work.NOW - 7_200_000, work.NOW - 1_200_000
    told = (
        Referred(to, names[to], by, names[by], "転出元に電話で確かめました。", earlier),
        Referred(by, names[by], to, names[to], WHY, later),
    )
    desk.stand(moved.id, referrals=told)
    return desk


def removing() -> work.Desk:
    """Return a desk where a removal waits, filed anew with its grounds after it was sent back."""
    desk = busy_desk(staff="2001")
    ground = "二度訪ねても会えず、管理会社も、すでに住んでいないと話しています。"
    day = CivilDate(day="2026-11-20")
    body = Removal("0000003317", (work.SON,), "実態調査", day, ground, "2026-11-23")
    filed = desk.add("ex_officio_removal", pack(body), number=43)
    detail = desk.details[filed.id]
    former = (("前の差戻しの理由", f"{WHY}（係長 関 正）"),)
    facts = (*detail.facts, ("もとの届出", "窓口1番 第38号"))
    desk.details[filed.id] = replace(detail, facts=facts, grounds=detail.grounds + former)
    return desk


def gone(stage: Stage) -> Window:
    """Show how a filing is told that its clerk withdrew while it was looked at."""
    desk = busy_desk(staff="2001")

    def withdrawn(screen: DecisionsScreen) -> None:
        desk.stand(screen.list.current().id, standing=Standing.WITHDRAWN)
        screen.refresh(())

    return decisions(stage, withdrawn, desk)


def refused_some(screen: DecisionsScreen) -> None:
    marked(screen)
    desk, filings = screen._presenter._desk, screen._presenter.filings
    light = next(each for each in filings if screen._presenter.is_marked(each.id))
    alert = Alert("decision.would_conflict", "", "台帳の同じ項目が変わっています。", "")
    desk.details[light.id] = replace(desk.details[light.id], alerts=(alert,))
    screen._approve_marked()


def rules(stage: Stage, part: str = "kinds", policy: str = "demo") -> Window:
    said = policy_from(resource("policies", f"{policy}.toml").read_text("utf-8"))
    screens = {places.Rules: lambda: RulesScreen(stage.style, lambda: rules_of(said, "2026-11-02"))}
    window = stage.shell(screens, places.Rules(), DECIDING, badges=BADGES)
    current(window, RulesScreen).parts.choose(part)
    settle()
    return window


def refusing(screen: DecisionsScreen) -> None:
    screen._ask(Ruling.DECLINE)
    screen._with_reason()


SCENES: dict[str, Scene] = {
    "decisions": decisions,
    "decisions-proxy": lambda stage: decisions(stage, desk=brought_by_proxy()),
    "decisions-empty": lambda stage: decisions(stage, desk=work.Desk(staff="2001")),
    "decisions-late": lambda stage: decisions(stage, lambda s: on(s, "relocation")),
    "decisions-narrowed": lambda stage: decisions(stage, narrowed, several_desk()),
    "decisions-nothing-fits": lambda stage: decisions(stage, nothing_fits),
    "decisions-marked": lambda stage: decisions(stage, marked, several_desk()),
    "decisions-refused-some": lambda stage: decisions(stage, refused_some, several_desk()),
    "decisions-return": lambda stage: decisions(stage, lambda s: s._ask(Ruling.RETURN)),
    "decisions-refused": lambda stage: decisions(stage, refusing),
    "decisions-refer": lambda stage: decisions(stage, lambda s: s._ask_whom()),
    "decisions-referred": lambda stage: decisions(stage, desk=passed_on()),
    "decisions-asked": lambda stage: decisions(
        stage, lambda s: s.tabs.choose("asked"), passed_on("2001"), ASKED
    ),
    "decisions-gone": gone,
    "decisions-grounds": lambda stage: decisions(
        stage, lambda s: on(s, "ex_officio_removal"), removing()
    ),
    "decisions-approved": lambda stage: decisions(stage, lambda s: s._approve()),
    "decisions-conflicts": lambda stage: decisions(stage, lambda s: s.tabs.choose("conflicts")),
    "decisions-own-offline": lambda stage: decisions(stage, desk=busy_desk(online=False)),
    "rules": rules,
    "rules-papers": lambda stage: rules(stage, "papers"),
    "rules-shipped": lambda stage: rules(stage, "papers", "default"),
}
