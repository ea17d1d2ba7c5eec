"""The approval desk's list: in which order, what is left out, several at once, passed on. No Qt."""

from __future__ import annotations

import pytest

from desktop.operations.filed import Carriage, Referred
from desktop.operations.urgency import deadline_in_words
from desktop.screens.decisions.listing import Listing, Listings, Order, Origin, Tab
from desktop.screens.decisions.marks import CHANGED, MOST_NAMED
from desktop.screens.decisions.presenter import DecisionsPresenter
from sync.base.troubles import DiskFull
from sync.base.verdicts import Alert, Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.records.policy import ChangeRule, Policy
from tests.gui.screens import counterwork as work

MINUTE, DAY = 60_000, 24 * 3_600_000
LIGHT = Policy(changes=(ChangeRule("contact_correction", several=True),))


def move(at: work.Desk, day: str, **values):
    body = Relocation(
        "0000003317", tuple(Mover(m.atena_no) for m in work.family()), day, "2026-11-24",
        "10426002000", "大字前口１０２番地", "",
    )  # fmt: skip
    return at.add("relocation", pack(body), **values)


def phone(at: work.Desk, of: str = work.WIFE, **values):
    body = pack(ContactCorrection(of, f"0279-00-{len(at.cases):04d}"))
    return at.add("contact_correction", body, **values)


def listing(desk: work.Desk, listings: Listings | None = None) -> DecisionsPresenter:
    presenter = DecisionsPresenter(desk, listings)
    presenter.refresh()
    return presenter


def several(count: int = 3) -> tuple[work.Desk, list]:
    desk = work.Desk(staff="2001")
    desk.policy = LIGHT
    filings = [phone(desk, m.atena_no) for m in work.family()[:count]]
    return desk, filings


def mark(presenter: DecisionsPresenter, *filings) -> None:
    for filed in filings:
        presenter.select(filed.id)
        assert presenter.mark(), presenter.message


def test_the_most_urgent_stands_first_then_the_oldest():
    desk = work.Desk(staff="2001")
    today = phone(desk, filed_at=work.NOW - 5 * MINUTE)
    time_left = move(desk, "2026-11-20", filed_at=work.NOW - 9 * MINUTE)  # until 4 December
    soon = move(desk, "2026-11-12", filed_at=work.NOW - 3 * MINUTE)  # until the 26th
    over = move(desk, "2026-11-02", filed_at=work.NOW - 2 * MINUTE)  # until the 16th
    due = move(desk, "2026-11-10", filed_at=work.NOW - 1 * MINUTE)  # until today
    waits = phone(desk, filed_at=work.NOW - 2 * DAY)
    presenter = listing(desk)
    order = [over, due, soon, waits, time_left, today]
    assert [filed.id for filed in presenter.filings] == [filed.id for filed in order]
    assert presenter.selected == over.id


@pytest.mark.parametrize(
    ("last", "told", "in_time"),
    [
        ("2026-11-16", "2026-11-10", True),
        ("2026-11-16", "2026-11-17", False),  # which its alert says
        ("2026-11-26", "2026-11-10", False),  # time is left, and that is said
        ("2026-11-16", "", False),
    ],
)
def test_of_what_was_filed_in_time_it_is_said_so_once_the_deadline_is_over(last, told, in_time):
    words = deadline_in_words(last, work.TODAY, told)
    assert ("届出は期限内" in words) is in_time


def test_other_orders_are_by_time_by_kind_and_by_desk():
    desk = work.Desk(staff="2001")
    far = {"desk": 2, "desk_name": "窓口2番", "own_desk": False}
    first = phone(desk, filed_at=work.NOW - 9 * MINUTE, **far)
    second = move(desk, "2026-11-02", filed_at=work.NOW - 8 * MINUTE)
    third = phone(desk, filed_at=work.NOW - 7 * MINUTE)
    presenter = listing(desk)
    for order, wanted in (
        (Order.RECEIVED, (first, second, third)),
        (Order.KIND, (second, first, third)),
        (Order.DESK, (second, third, first)),
    ):
        presenter.choose(Listing(order))
        assert [filed.id for filed in presenter.filings] == [filed.id for filed in wanted]


def test_kind_desk_and_words_narrow_the_list():
    desk = work.Desk(staff="2001")
    here = phone(desk, work.WIFE)
    there = phone(desk, work.SON, own_desk=False, desk=2, desk_name="窓口2番")
    carried = move(desk, "2026-11-20", own_desk=False, desk=3, carriage=Carriage.RELAYED)
    presenter = listing(desk)
    assert [name for name, _ in presenter.kinds] == ["", "relocation", "contact_correction"]
    for chosen, wanted in (
        (Listing(kind="relocation"), {carried.id}),
        (Listing(origin=Origin.OWN), {here.id}),
        (Listing(origin=Origin.OTHERS), {there.id, carried.id}),
        (Listing(origin=Origin.CARRIED), {carried.id}),
        (Listing(kind="contact_correction", origin=Origin.OTHERS), {there.id}),
    ):
        presenter.choose(chosen)
        assert {filed.id for filed in presenter.filings} == wanted
        assert presenter.narrowed
        assert presenter.counts[Tab.WAITING] == 3, "what is left out is still counted"
    presenter.choose(Listing())
    presenter.filter("窓口2番")
    assert [filed.id for filed in presenter.filings] == [there.id]


def test_what_was_chosen_is_each_persons_and_outlives_the_screen():
    desk, listings = work.Desk(staff="2001"), Listings()
    phone(desk)
    chosen = Listing(Order.KIND, "relocation", Origin.OTHERS)
    listing(desk, listings).choose(chosen)
    assert listing(desk, listings).listing == chosen
    assert listing(desk, listings).filings == ()
    assert "relocation" in [name for name, _ in listing(desk, listings).kinds]
    desk.me = "2002"
    assert listing(desk, listings).listing == Listing()


def test_what_was_passed_on_stands_on_a_tab_of_whom_it_asks():
    desk = work.Desk(staff="2001")
    named, anybody, others, mine = (phone(desk, m.atena_no) for m in work.family())
    for filed, by, to in (
        (named, "2002", "2001"), (anybody, "2002", ""), (others, "2001", "2002"),
        (mine, "2001", ""),
    ):  # fmt: skip
        told = Referred(by, by, to, to, "見てください。", work.NOW)
        desk.stand(filed.id, referrals=(told,))
    presenter = listing(desk)
    assert presenter.counts == {Tab.WAITING: 4, Tab.CONFLICTS: 0, Tab.ASKED: 2}
    presenter.show_tab(Tab.ASKED)
    assert {filed.id for filed in presenter.filings} == {named.id, anybody.id}
    assert presenter.decide(Ruling.APPROVE)
    assert presenter.counts[Tab.ASKED] == 1
    desk.stand(anybody.id, staff="2001")
    presenter.refresh()
    assert presenter.counts[Tab.ASKED] == 0, "nobody is asked for what they filed themselves"


def test_passing_on_needs_a_reason_and_leaves_the_filing_there():
    desk, filings = several(1)
    presenter = listing(desk)
    assert presenter.colleagues() == [("", "ほかの決裁者（どなたでも）"), ("2002", "課長 山口 明")]
    assert not presenter.refer("2002", "　")
    assert not desk.referred
    assert presenter.refer("2002", "番号を見てください。")
    assert desk.referred == [(filings[0].id, "2002", "番号を見てください。")]
    assert "課長 山口 明に回しました" in presenter.message
    assert [filed.id for filed in presenter.filings] == [filings[0].id]
    assert presenter.decide(Ruling.APPROVE)


def test_after_passing_on_the_next_one_stands_there_unseen():
    desk, filings = several(2)
    presenter = listing(desk)
    assert presenter.refer("", "番号を見てください。")
    assert (presenter.selected, presenter.unseen) == (filings[1].id, True)
    assert not presenter.decide(Ruling.APPROVE)
    assert not presenter.refer("", "番号を見てください。"), "nobody has seen it"
    assert len(desk.referred) == 1
    presenter.look()
    assert presenter.refer("", "これも。")
    assert presenter.selected == filings[0].id, "none comes behind: the one before"


@pytest.mark.parametrize(
    ("standing", "words"),
    [(Standing.WITHDRAWN, "取り下げられました"), (Standing.REGISTERED, "登録されました")],
)
def test_what_leaves_while_it_is_looked_at_is_told_and_no_deed_falls_on_the_next(standing, words):
    desk, filings = several(2)
    presenter = listing(desk)
    desk.stand(filings[0].id, standing=standing)
    assert words in presenter.refresh()
    assert presenter.refresh() == "", "told once"
    assert presenter.selected == filings[1].id
    assert not presenter.decide(Ruling.RETURN, "番号違い")
    assert not presenter.refer("2002", "番号違い")
    assert (desk.decisions, desk.referred) == ([], [])


def test_what_one_decides_or_leaves_out_oneself_is_no_news():
    desk, filings = several(3)
    presenter = listing(desk)
    assert presenter.decide(Ruling.RETURN, "番号違い")
    assert presenter.refresh() == ""
    presenter.look()
    presenter.filter("nobody")
    assert presenter.filings == ()
    assert presenter.refresh() == ""
    desk.stand(filings[1].id, standing=Standing.WITHDRAWN)
    assert presenter.refresh() == "", "it was not looked at"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"standing": Standing.CONFLICTED}, "競合になりました。2 で"),
        ({"standing": Standing.RETURNED}, "差し戻されました"),
        ({"standing": Standing.WAITING, "decided_here": False}, "受け付けられなかった"),
        ({"standing": Standing.REGISTERED}, ""),
    ],
)
def test_an_approval_that_comes_to_another_end_is_told_once(values, words):
    desk, filings = several(2)
    desk.line = False
    presenter = listing(desk)
    assert presenter.decide(Ruling.APPROVE)
    assert presenter.refresh() == "", "nothing is known yet"
    desk.stand(filings[0].id, **values)
    news = presenter.refresh()
    assert words in news
    assert bool(news) == bool(words)
    assert presenter.refresh() == ""


def test_several_are_approved_at_once_each_by_its_own_decision():
    desk, filings = several()
    presenter = listing(desk)
    mark(presenter, filings[0], filings[2])
    assert presenter.marked == 2
    said = presenter.approve_marked()
    assert desk.decisions == [(f.id, Ruling.APPROVE, "") for f in (filings[0], filings[2])]
    assert (said.good, said.title) == (True, "2件を承認しました。")
    assert presenter.marked == 0
    assert [filed.id for filed in presenter.filings] == [filings[1].id]
    mark(presenter, filings[1])
    assert presenter.mark(), "Space again takes it back"
    assert presenter.marked == 0


def test_only_what_was_seen_and_what_policy_names_is_marked():
    desk, filings = several(2)
    heavy = move(desk, "2026-11-20")
    presenter = listing(desk)
    presenter.select(heavy.id)
    assert not presenter.mark()
    assert "1件ずつ" in presenter.message
    presenter.select(filings[0].id)
    assert presenter.decide(Ruling.APPROVE)
    assert presenter.unseen
    assert not presenter.mark(), "the next one came there by itself"
    desk.me = filings[1].staff
    presenter.look()
    assert not presenter.mark()
    assert "ご自身" in presenter.message
    desk.me, desk.policy = "2001", Policy()
    presenter.look()
    assert not presenter.mark()
    assert not presenter.may_mark
    assert len(desk.decisions) == 1


def test_one_that_is_refused_says_why_and_the_others_go_on(monkeypatch):
    desk, filings = several()
    presenter = listing(desk)
    mark(presenter, *filings)
    changed = desk.details[filings[0].id]
    alert = Alert("decision.would_conflict", "", "台帳の同じ項目が変わっています。", "")
    desk.details[filings[0].id] = type(changed)(changed.filed, changed.lines, (alert,))
    no = Refusal("decision.signature", "", "届出の署名を確認できません。", "連絡してください。")
    monkeypatch.setattr(desk, "may_decide", lambda filing: no if filing == filings[1].id else None)
    said = presenter.approve_marked()
    assert [each[0] for each in desk.decisions] == [filings[2].id]
    assert (said.good, said.title) == (False, "1件を承認しました。2件は承認していません。")
    assert CHANGED in said.text
    assert no.reason in said.text
    assert {filed.id for filed in presenter.filings} == {filings[0].id, filings[1].id}
    assert presenter.marked == 0, "they are looked at again"


def test_a_full_disk_leaves_the_rest_marked(monkeypatch):
    desk, filings = several()
    presenter = listing(desk)
    mark(presenter, *filings)
    keep = desk.decide

    def full(filing, ruling, reason):
        if len(desk.decisions) == 1:
            raise DiskFull
        return keep(filing, ruling, reason)

    monkeypatch.setattr(desk, "decide", full)
    with pytest.raises(DiskFull):
        presenter.approve_marked()
    assert len(desk.decisions) == 1
    assert presenter.marked == 2
    monkeypatch.setattr(desk, "decide", keep)
    presenter.approve_marked()
    assert len(desk.decisions) == 3


def test_what_leaves_the_list_is_marked_no_longer():
    desk, filings = several()
    presenter = listing(desk)
    mark(presenter, *filings)
    presenter.filter("美咲")
    assert presenter.marked == 1
    presenter.filter("")
    assert presenter.marked == 1


def test_of_many_refused_some_are_named(monkeypatch):
    desk = work.Desk(staff="2001")
    desk.policy = LIGHT
    filings = [phone(desk) for _ in range(MOST_NAMED + 2)]
    presenter = listing(desk)
    mark(presenter, *filings)
    no = Refusal("x", "", "できません。", "")
    monkeypatch.setattr(desk, "may_decide", lambda _: no)
    said = presenter.approve_marked()
    assert len(said.text.splitlines()) == MOST_NAMED + 1
    assert said.text.endswith("ほか2件")
    assert not desk.decisions


def test_a_conflict_is_resolved_by_a_new_filing_of_its_kind():
    desk = work.Desk(staff="2001")
    clash = phone(desk)
    desk.conflict(clash.id, *())
    presenter = listing(desk)
    assert presenter.may_resolve() == "競合した届出が選ばれていません。"
    presenter.show_tab(Tab.CONFLICTS)
    assert presenter.may_resolve() == ""
    assert not presenter.mark()
    desk.stand(clash.id, change="closing_reopening")
    presenter.refresh()
    assert presenter.may_resolve()
    desk.stand(clash.id, standing=Standing.CONFLICTED, replaced=True)
    presenter.refresh()
    assert presenter.filings == (), "a new filing has taken its place"
