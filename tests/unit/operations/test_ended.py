"""Whose registration or key the cloud has ended: no sign-on, and the session under way is over."""

from __future__ import annotations

from pathlib import Path

from desktop.operations.audit import Asked, Audits
from desktop.operations.change_password import change_password
from desktop.operations.decide_filing import may_decide
from desktop.operations.file_change import Receipt
from desktop.operations.lock_screen import lock_screen, unlock_screen
from desktop.operations.sign_on import (
    first_sign_on,
    has_ended,
    let_try_again,
    sign_off,
    sign_on,
)
from sync.base.verdicts import Refusal
from sync.base.wire import pack, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.exchanges import pull
from sync.journal.asking import Question
from sync.journal.kinds import Kind, SignOn, StaffReset, StaffRevoked
from tests.desks import PASSWORD, Counter, file_change

NEW = "atarashii-kotoba"


def told(counter: Counter, kind: str, body: object) -> None:
    """Have the cloud say something of a person, and this desk hear it."""
    town = counter.town
    with town.ledger.writing(town.town) as writing:
        writing.append_office(kind, body, town.now())
    town.clock.step(seconds=1)
    counter.sync()


def revoke(counter: Counter, staff: str) -> None:
    told(counter, Kind.STAFF_REVOKED, StaffRevoked(staff, "退職"))


def reset(counter: Counter, staff: str) -> str:
    """Reset a person's key; return the code for a new one."""
    public = counter.desk.office.staff[staff].public
    assert public is not None
    told(counter, Kind.STAFF_RESET, StaffReset(staff, public, "失念"))
    return counter.town.staff_code(staff)


def reason(refusal: object) -> str:
    assert isinstance(refusal, Refusal)
    assert refusal.remedy
    return f"{refusal.reason}{refusal.remedy}"


def test_a_revoked_person_signs_on_nowhere_and_never_again(counter: Counter) -> None:
    desk = counter.desk
    assert desk.who.staff == "1001"
    lock_screen(desk, idle=True)
    assert not has_ended(desk)
    revoke(counter, "1001")
    assert has_ended(desk)
    said = "登録は、取り消されています"
    assert said in reason(unlock_screen(desk, "1001", PASSWORD)), "over a lock neither"
    sign_off(desk)
    assert said in reason(sign_on(desk, "1001", PASSWORD))
    assert said in reason(change_password(desk, "1001", PASSWORD, NEW))
    code = counter.town.staff_code("1001")
    assert said in reason(first_sign_on(desk, counter.road, "1001", code, NEW))
    assert desk.signer is None
    assert not has_ended(desk)
    last = unpack(SignOn, counter.journal.entries(Kind.SIGN_ON)[-1].entry.words.body)
    assert (last.staff, last.succeeded) == ("1001", False)


def test_a_revoked_supervisor_lifts_no_wait(counter: Counter) -> None:
    revoke(counter, "2001")
    assert "取り消されています" in reason(let_try_again(counter.desk, "1001", "2001", PASSWORD))
    assert not counter.journal.entries(Kind.SIGN_ON_WAIT_LIFTED)


def test_after_a_reset_the_old_password_is_told_why_and_the_code_makes_a_new_key(
    counter: Counter, tmp_path: Path
) -> None:
    desk = counter.desk
    other = Counter(counter.town, tmp_path / "other", "窓口2")
    other.sync()
    counter.sync()
    other.sync()
    old = desk.who.key.public
    code = reset(counter, "1001")
    assert has_ended(desk), "the session under the former key is over"
    sign_off(desk)
    said = reason(sign_on(desk, "1001", PASSWORD))
    assert "再設定されたため、前のパスワードは使えません" in said
    assert "初回コード" in said
    assert first_sign_on(desk, counter.road, "1001", code, NEW) is None
    assert desk.key_renewed
    assert desk.who.key.public != old
    counter.sync()
    assert not has_ended(desk)
    assert desk.key_renewed, "whatever the cloud has said of it meanwhile"
    sign_off(desk)
    said = reason(sign_on(desk, "1001", PASSWORD))
    assert "初回コードで再設定され" in said
    assert "そのとき決めたパスワード" in said
    assert sign_on(desk, "1001", NEW) is None
    assert not desk.key_renewed, "said once"
    other.sync()
    assert "そのとき決めたパスワード" in reason(sign_on(other.desk, "1001", PASSWORD))
    assert sign_on(other.desk, "1001", NEW) is None
    other.close()


def test_a_desk_that_has_not_heard_goes_on_and_what_it_keeps_is_set_aside(
    counter: Counter, tmp_path: Path
) -> None:
    away = Counter(counter.town, tmp_path / "away", "支所")
    away.sync()
    counter.sync()
    away.sync()
    away.cut()
    reset(counter, "1001")
    assert sign_on(away.desk, "1001", PASSWORD) is None, "it has not heard"
    body = pack(ContactCorrection("10011", "0279-88-0002"))
    assert isinstance(file_change(away.desk, "contact_correction", body), Receipt)
    away.mend()
    away.sync()
    assert has_ended(away.desk)
    (filing,) = away.journal.entries(Kind.FILING)
    assert filing.receipt is not None
    assert (filing.receipt.status, filing.receipt.note) == ("quarantined", "staff_key_retired")
    away.close()


def moving(address: str) -> bytes:
    movers = (Mover("10011"), Mover("10022"))
    place = ("10426001000", address)
    return pack(Relocation("9001", movers, "2026-11-20", "2026-11-23", *place))


def test_a_supervisor_s_desk_finds_what_a_former_key_signed(counter: Counter) -> None:
    desk, town = counter.desk, counter.town
    before = file_change(desk, "relocation", moving("大字草津９８番地"))
    with town.ledger.writing(town.town) as writing:
        reset = StaffReset("1001", desk.who.key.public)
        writing.append_office(Kind.STAFF_RESET, reset, town.now())
    town.clock.step(seconds=1)
    after = file_change(desk, "relocation", moving("大字草津９９番地"))
    counter.travel(pull.desk(counter.store, counter.journal.last_received()))
    sign_off(desk)
    assert sign_on(desk, "2001", PASSWORD) is None
    assert isinstance(before, Receipt)
    assert isinstance(after, Receipt)
    assert may_decide(desk, before.filing) is None
    no = may_decide(desk, after.filing)
    assert no is not None
    assert no.code == "decision.signature"


def test_the_audit_tells_all_of_it_in_words(counter: Counter) -> None:
    desk, number = counter.desk, "1001"
    lock_screen(desk, idle=True)
    lock_screen(desk, idle=False)
    assert change_password(desk, number, PASSWORD, NEW) is None
    assert let_try_again(desk, number, "2001", PASSWORD) is None
    counter.sync()
    reset(counter, number)
    revoke(counter, number)
    sign_off(desk)
    assert sign_on(desk, "2001", PASSWORD) is None
    audits = Audits(desk, counter.travel)
    made = audits.ask(Question(staff=number), "試験")
    assert isinstance(made, Asked), made
    lines = audits.answer(made).lines
    told = {(each.kind, each.what, each.detail, each.reason) for each in lines}
    whom = f"{number}　{desk.staff_name(number)}"
    assert {
        ("画面ロック", "操作がないため自動で", "", ""),
        ("画面ロック", "操作で", "", ""),
        ("パスワードの変更", "", whom, ""),
        ("サインオンの待ちの解除", "", whom, ""),
        ("職員の鍵の再設定", "", whom, "失念"),
        ("職員の登録の取消し", "", whom, "退職"),
        ("職員の鍵の登録", "", whom, ""),
    } <= told
