"""The clerk's and the supervisor's stories, without Qt: rules, flows, refusals."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import msgspec
import pytest

from desktop.forms.address import Place, find_areas, plain_lot
from desktop.forms.form import Form
from desktop.forms.movers import Movers
from desktop.screens.certificate.presenter import CertificatePresenter, Stage
from desktop.screens.decisions.listing import Tab
from desktop.screens.decisions.presenter import DecisionsPresenter
from desktop.screens.filing.presenter import FilingPresenter, Step, what_next
from desktop.screens.queue.presenter import Filter, QueuePresenter
from sync.base.troubles import DiskFull, PrinterTrouble
from sync.base.verdicts import Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import CONTACT_CORRECTION, ContactCorrection
from sync.changes.merge import Conflict
from sync.changes.registry import ENTERED
from sync.changes.relocation import RELOCATION
from sync.changes.verdict import ChangeKind
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.records.fields import Says
from tests.gui.screens import counterwork as work

AREAS = work.town().oaza
MAEGUCHI = "10426002000"


def relocation(desk: work.Desk) -> FilingPresenter:
    return FilingPresenter(desk, RELOCATION, AREAS)


def moving(desk: work.Desk, *, movers: tuple[str, ...] = ()) -> FilingPresenter:
    presenter = relocation(desk)
    assert presenter.open(work.HEAD)
    if movers:
        choose(presenter, movers)
    presenter.typed["moved_on"] = "R8.11.20"
    presenter.typed["address"] = Place(MAEGUCHI, "102-1")
    return presenter


def question(presenter: FilingPresenter) -> Movers:
    (found,) = [each for each in presenter.form.questions if isinstance(each, Movers)]
    return found


def choose(presenter: FilingPresenter, movers: tuple[str, ...]) -> None:
    typed, about = presenter.typed["movers"], presenter.about
    presenter.typed["movers"] = question(presenter).choose(typed, movers, about)


def relate(presenter: FilingPresenter, who: str, relationship: str) -> None:
    typed = presenter.typed["movers"]
    presenter.typed["movers"] = question(presenter).relate(typed, who, relationship)


def test_presenters_need_no_qt():
    names = ("certificate", "filing", "queue", "decisions")
    code = ";".join(f"import desktop.screens.{name}.presenter" for name in names)
    code += ";import sys; sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_whole_household_moves():
    desk = work.Desk()
    presenter = moving(desk)
    assert presenter.title == "転居届（全部）"
    assert presenter.confirm()
    shown = {line.label: (line.before, line.after) for line in presenter.lines}
    assert shown["住所"] == ("大字草津４６４番地３", "大字前口１０２番地１")
    assert presenter.file()
    assert presenter.step is Step.DONE
    assert presenter.receipt is not None
    assert "決裁" in what_next(presenter.receipt)
    body = work.unpacked(desk)
    assert [mover.atena_no for mover in body.movers] == [
        work.HEAD, work.WIFE, work.SON, work.DAUGHTER,
    ]  # fmt: skip
    assert (body.moved_on, body.notified_on) == ("2026-11-20", "2026-11-24")


def test_part_of_a_household_needs_a_new_head():
    presenter = moving(work.Desk(), movers=(work.WIFE, work.DAUGHTER))
    assert presenter.title == "転居届（一部）"
    assert not presenter.confirm()
    assert "世帯主" in presenter.refusals["relationships"]
    relate(presenter, work.WIFE, "世帯主")
    relate(presenter, work.DAUGHTER, "子")
    assert presenter.confirm()
    assert any(line.label.startswith("続柄") for line in presenter.lines)


def test_only_one_of_the_movers_is_head():
    presenter = moving(work.Desk(), movers=(work.WIFE, work.DAUGHTER))
    relate(presenter, work.WIFE, "世帯主")
    relate(presenter, work.DAUGHTER, "世帯主")
    assert presenter.typed["movers"].relationships[work.WIFE] == ""


def test_refusals_stand_beside_the_field_that_mends_them():
    presenter = relocation(work.Desk())
    presenter.open(work.HEAD)
    presenter.typed["moved_on"] = "R8.13.1"
    assert not presenter.confirm()
    assert "月は1から12" in presenter.refusals["moved_on"]
    assert "oaza" in presenter.refusals
    presenter.typed["address"] = Place(MAEGUCHI)
    presenter.confirm()
    assert "lot" in presenter.refusals
    assert "oaza" not in presenter.refusals
    choose(presenter, ())
    presenter.confirm()
    assert "movers" in presenter.refusals


def test_a_late_notice_alerts_and_may_go_on():
    presenter = moving(work.Desk())
    presenter.typed["moved_on"] = "R8.11.1"
    assert presenter.confirm()
    assert [alert.code for alert in presenter.alerts] == ["relocation.late"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("28", "２８番地"),
        ("28-3", "２８番地３"),
        ("２８ー３", "２８番地３"),
        ("28番地の3", "２８番地の３"),
    ],
)
def test_lot_numbers_as_the_register_writes_them(typed, kept):
    assert plain_lot(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "まえ",
        "マエ",
        "ﾏｴ",
        "前",
        "maeg",
        "大字前口",
        "ぐち",
        "377-1712",
        "３７７１７１２",
        "〒377-1712",
    ],
)
def test_areas_are_found_by_reading_first_letters_and_postal_code(typed):
    assert [area.name for area in find_areas(AREAS, typed)] == ["前口"]


def test_a_postal_code_half_typed_leaves_all_it_may_become():
    assert {area.name for area in find_areas(AREAS, "377-17")} == {area.name for area in AREAS}
    assert find_areas(AREAS, "100-0001") == []


def test_what_was_entered_survives_leaving_and_is_dropped_when_filed():
    desk = work.Desk()
    presenter = moving(desk, movers=(work.WIFE,))
    presenter.leave()
    again = relocation(desk)
    again.open(work.HEAD)
    assert again.restored
    assert (again.typed["movers"].movers, again.typed["address"].lot) == ((work.WIFE,), "102-1")
    assert again.confirm()
    assert again.file()
    assert not desk.drafts


def test_a_full_disk_leaves_the_confirmation_as_it_was():
    desk = work.Desk()
    desk.trouble = DiskFull()
    presenter = moving(desk)
    presenter.confirm()
    with pytest.raises(DiskFull):
        presenter.file()
    assert presenter.step is Step.CONFIRM
    assert not desk.filed


def test_offline_a_filing_is_kept_and_says_what_happens_next():
    presenter = moving(work.Desk(online=False))
    presenter.confirm()
    presenter.file()
    assert presenter.receipt is not None
    assert what_next(presenter.receipt).startswith("受付を保存しました。通信が戻りましたら")


def test_a_returned_relocation_is_filed_anew_in_its_place():
    desk = work.Desk()
    first = moving(desk)
    first.confirm()
    first.file()
    old = desk.cases[0]
    desk.stand(old.id, standing=Standing.RETURNED, reason="方書が抜けています。")
    again = relocation(desk)
    again.open(work.HEAD, replaces=old.id, body=old.body)
    assert again.sent_back is not None
    assert again.sent_back.reason == "方書が抜けています。"
    assert again.typed["address"] == Place(MAEGUCHI, "１０２番地１")
    assert again.confirm()
    assert again.file()
    assert desk.filed[-1][2] == old.id


def test_contact_is_put_right():
    desk = work.Desk()
    presenter = FilingPresenter(desk, CONTACT_CORRECTION)
    presenter.open(work.HEAD)
    assert not presenter.confirm()
    assert "同じ" in presenter.refusals["phone"]
    presenter.typed["phone"] = "０２７９－８８－０００１"
    assert presenter.confirm()
    assert [(line.before, line.after) for line in presenter.lines] == [
        ("0279-00-0012", "0279-88-0001")
    ]
    assert presenter.file()


def phones(desk: work.Desk, count: int, **values) -> list:
    return [
        desk.add("contact_correction", pack(ContactCorrection(no, f"0279-00-000{i + 1}")), **values)
        for i, no in enumerate((work.HEAD, work.WIFE, work.SON)[:count])
    ]


def test_queue_takes_back_only_what_is_open_and_ones_own():
    desk = work.Desk()
    mine, done = phones(desk, 2)
    desk.stand(done.id, standing=Standing.REGISTERED)
    other = desk.add("contact_correction", pack(ContactCorrection(work.SON, "0279-00-0009")),
                     staff="1003")  # fmt: skip
    presenter = QueuePresenter(desk)
    presenter.refresh()
    for filing, may in ((other.id, False), (done.id, False), (mine.id, True)):
        presenter.select(filing)
        assert presenter.withdraw() is may
        assert presenter.message
    assert desk.withdrawn == [mine.id]


def test_a_declined_filing_needs_its_filer_until_it_was_read():
    desk = work.Desk()
    mine, others = phones(desk, 1)[0], phones(desk, 2, staff="1003", staff_name="土屋 恵")[1]
    for filing in (mine, others):
        desk.stand(filing.id, standing=Standing.DECLINED)
    presenter = QueuePresenter(desk)
    presenter.refresh()
    assert presenter.counts[Filter.ATTENTION] == 1
    presenter.select(others.id)
    assert not presenter.tick_off(), "only who filed it"
    presenter.select(mine.id)
    assert presenter.tick_off()
    assert presenter.counts[Filter.ATTENTION] == 0
    assert not presenter.may_redo(presenter.current), "it may still be filed again"


def test_of_another_clerks_filing_it_is_said_who_may_take_it_back():
    desk = work.Desk()
    (other,) = phones(desk, 1, staff="1003", staff_name="土屋 恵")
    presenter = QueuePresenter(desk)
    presenter.refresh()
    assert "土屋 恵" in presenter.whose(presenter.current)[0]
    assert "差戻し" in presenter.whose(presenter.current)[1]
    desk.stand(other.id, standing=Standing.RETURNED)
    presenter.refresh()
    assert "再届出" in presenter.whose(presenter.current)[1]
    desk.stand(other.id, standing=Standing.REGISTERED)
    presenter.refresh()
    assert presenter.whose(presenter.current) == ("", "")


def test_queue_filters_and_keeps_the_selection():
    desk = work.Desk()
    first, second, third = phones(desk, 3)
    desk.stand(second.id, standing=Standing.RETURNED)
    presenter = QueuePresenter(desk)
    presenter.refresh()
    presenter.select(first.id)
    phones(desk, 1)
    presenter.refresh()
    assert presenter.selected == first.id
    presenter.show_only(Filter.ATTENTION)
    assert [filed.id for filed in presenter.filings] == [second.id]
    assert not presenter.may_redo(presenter.filings[0])
    assert presenter.may_redo(third)


def test_decisions_come_oldest_first_and_never_from_the_filer():
    desk = work.Desk(staff="2001")
    filings = phones(desk, 3)
    presenter = DecisionsPresenter(desk)
    presenter.refresh()
    assert [filed.id for filed in presenter.filings] == [filed.id for filed in filings]
    assert presenter.decide(Ruling.APPROVE)
    assert desk.decisions == [(filings[0].id, Ruling.APPROVE, "")]
    assert presenter.selected == filings[1].id, "the next oldest stands there"
    assert not presenter.decide(Ruling.APPROVE)
    assert "表示してから" in presenter.message
    presenter.look()
    desk.me = "1001"
    assert not presenter.decide(Ruling.APPROVE)
    assert "ご自身" in presenter.message
    assert len(desk.decisions) == 1


def test_returning_and_declining_need_a_reason():
    desk = work.Desk(staff="2001")
    filing = phones(desk, 1)[0]
    presenter = DecisionsPresenter(desk)
    presenter.refresh()
    assert not presenter.decide(Ruling.RETURN, "　 ")
    assert not desk.decisions
    assert presenter.decide(Ruling.RETURN, "番号を確認してください。")
    assert desk.decisions[0][0] == filing.id


def test_offline_a_decision_is_kept_and_not_made_twice():
    desk = work.Desk(staff="2001", online=False)
    decided, waits = phones(desk, 2)
    presenter = DecisionsPresenter(desk)
    presenter.refresh()
    assert presenter.decide(Ruling.APPROVE)
    assert "通信が戻りましたら" in presenter.message
    assert [filed.id for filed in presenter.filings] == [waits.id]
    assert presenter.counts[Tab.WAITING] == 1
    assert presenter.unseen, "the next one stands there, as with a line"
    presenter.select(decided.id)
    assert not presenter.decide(Ruling.APPROVE)
    assert len(desk.decisions) == 1
    assert not presenter.sent_since()
    desk.line = True
    assert presenter.sent_since(), "what was said of the line is over"
    assert not presenter.sent_since(), "which is told once"


def test_conflicts_stand_apart_and_are_not_decided():
    desk = work.Desk(staff="2001")
    clash, waits = phones(desk, 2)
    desk.conflict(clash.id, Conflict(work.HEAD, "phone", "連絡先", "1", "2", "3"))
    presenter = DecisionsPresenter(desk)
    presenter.refresh()
    assert [filed.id for filed in presenter.filings] == [waits.id]
    presenter.show_tab(Tab.CONFLICTS)
    assert presenter.detail is not None
    assert presenter.detail.conflicts
    assert not presenter.decide(Ruling.APPROVE)


def test_the_filter_finds_names_by_any_form_of_a_character():
    desk = work.Desk(staff="2001")
    phones(desk, 2)
    presenter = DecisionsPresenter(desk)
    presenter.filter("渡辺　美咲")
    assert [filed.subjects for filed in presenter.filings] == [(work.WIFE,)]


def issuing(*, online: bool = True):
    desk = work.Desk(online=online)
    office, tray = work.Certificates(desk), work.Tray()
    presenter = CertificatePresenter(office, tray.of)
    assert presenter.open(work.HEAD)
    return presenter, office, tray


def test_entitlement_and_identity_have_no_default():
    presenter, office, tray = issuing()
    assert (presenter.wish.requester, presenter.wish.identity) == ("", "")
    assert presenter.whole
    assert not presenter.issue()
    assert set(presenter.refusals) == {"requester", "identity"}
    assert not office.entries
    assert not tray.sheets


def test_each_copy_is_an_issuance_of_its_own_and_is_printed_as_journaled():
    presenter, office, tray = issuing()
    presenter.wish.requester, presenter.wish.identity = "self", "photo"
    presenter.wish.copies = 2
    assert presenter.fee == 600
    assert presenter.issue()
    assert [copies for _, copies, _ in office.entries] == [1, 1]
    assert tray.sheets == [office.pdf, office.pdf]
    presenter.hand_over()
    assert [handed for _, handed in office.outcomes] == [True, True]
    assert presenter.stage is Stage.DONE


def test_what_is_not_the_journaled_paper_is_never_printed():
    presenter, office, tray = issuing()
    presenter.wish.requester, presenter.wish.identity = "self", "photo"
    office.digest = "00" * 32
    assert not presenter.issue()
    assert not tray.sheets
    assert isinstance(presenter.trouble, PrinterTrouble)


def test_a_failed_printer_asks_for_the_outcome():
    presenter, office, tray = issuing()
    presenter.wish.requester, presenter.wish.identity = "self", "photo"
    presenter.wish.copies = 3
    tray.trouble = PrinterTrouble()
    assert not presenter.issue()
    assert len(office.entries) == 1, "nothing more is committed"
    assert presenter.stage is Stage.PRINTED
    presenter.spoil()
    assert office.outcomes == [(presenter.issued[0].id, False)]


def test_offline_nothing_is_printed_without_a_supervisor():
    presenter, office, tray = issuing(online=False)
    presenter.wish.requester, presenter.wish.identity = "self", "photo"
    assert presenter.needs_approval
    assert not presenter.issue()
    assert not tray.sheets
    assert presenter.approve("2001", "wrong") == (
        "パスワードが違います。大文字・小文字と入力モードを確かめて、もう一度入力してください。"
    )
    approval = presenter.approve(" 2001 ", "himitsu-no-kotoba")
    assert not isinstance(approval, str)
    assert presenter.issue(approval)
    assert office.entries[0][2] == "2001"


def test_a_protected_person_is_refused_before_the_clerk_starts():
    presenter, office, _ = issuing()
    office.refusals = (Refusal("certificate.protected", "", "発行できません。", "責任者へ。"),)
    presenter.open(work.HEAD)
    assert presenter.blocked
    assert presenter.preview() is None
    presenter.wish.requester, presenter.wish.identity = "self", "photo"
    assert not presenter.issue()
    assert not office.entries


def test_sheets_open_at_a_crash_are_asked_for():
    presenter, office, _ = issuing()
    presenter.wish.requester, presenter.wish.identity = "self", "photo"
    presenter.issue()
    office.open = list(presenter.issued)
    again = CertificatePresenter(office, work.Tray())
    again.open(work.HEAD)
    assert len(again.unsettled) == 1
    again.settle_old(again.unsettled[0].id, handed=True)
    assert not again.unsettled
    assert office.outcomes == [(presenter.issued[0].id, True)]


def test_a_form_that_nobody_touched_leaves_no_draft_and_one_undone_drops_it():
    desk = work.Desk()
    presenter = relocation(desk)
    presenter.open(work.HEAD)
    presenter.leave()
    assert not desk.drafts
    presenter.typed["moved_on"] = "R8.11.20"
    presenter.leave()
    again = relocation(desk)
    again.open(work.HEAD)
    again.typed["moved_on"] = ""
    again.leave()
    assert not desk.drafts


def test_a_draft_of_a_household_that_changed_meanwhile_begins_anew():
    desk = work.Desk()
    moving(desk, movers=(work.WIFE,)).leave()
    desk.rows[work.WIFE] = msgspec.structs.replace(desk.rows[work.WIFE], setai_no="0000009999")
    again = relocation(desk)
    again.open(work.HEAD)
    assert not again.restored
    assert work.WIFE not in again.typed["movers"].movers


def test_every_kind_of_change_has_a_form_that_asks_for_all_it_declares():
    for kind in ENTERED.values():
        assert Form(kind).questions


def test_a_declaration_that_nobody_asks_for_is_a_fault_of_the_program():
    class Body(msgspec.Struct):
        secret: Annotated[str, Says("謎", "riddle", kind="riddle")]

    kind = ChangeKind("riddle", "謎", "riddle", Body, lambda *_: None, lambda _: ())
    with pytest.raises(ValueError, match="secret"):
        Form(kind)
