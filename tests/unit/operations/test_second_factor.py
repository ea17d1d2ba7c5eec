"""認証アプリ: asked after the password wherever a key is opened, off the line too; good once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.operations.audit import Asked, Audits
from desktop.operations.change_password import change_password
from desktop.operations.issue_certificate import Certificates
from desktop.operations.lock_screen import lock_screen, unlock_screen
from desktop.operations.second_factor import new_factor, set_factor
from desktop.operations.second_step import FACTOR_WANTED
from desktop.operations.sign_on import first_sign_on, let_try_again, sign_off, sign_on, unlock
from desktop.operations.sign_on_wait import wait_of
from desktop.vault.second_factor import TimeCodes
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.asking import Question
from sync.journal.kinds import Kind, PolicySet, SignOn, StaffReset
from sync.records.policy import ALL, DECIDERS, SignOnRule
from sync.records.policy_file import BadPolicyFile, policy_from
from tests.desks import PASSWORD, Counter
from tests.unit.operations.conftest import POLICY

NEW = "atarashii-kotoba"
SHIPPED = Path("resources/policies/default.toml")


def rule(counter: Counter, of_whom: str) -> None:
    """Have the town ask a second factor of some."""
    town = counter.town
    asked = SignOnRule(second_factor=of_whom)
    policy = msgspec.structs.replace(POLICY, version=2, sign_on=asked)
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.POLICY_SET, PolicySet(policy), town.now())
    counter.sync()


class App:
    """The app of who is signed on, set up at a desk."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        new = new_factor(counter.desk)
        self.codes: TimeCodes = new.codes
        assert set_factor(counter.desk, new, PASSWORD, self.digits()) is None

    def digits(self) -> str:
        """Return new digits, half a minute later."""
        self.counter.town.clock.step(seconds=30)
        return self.codes.code(self.counter.town.now())


@pytest.fixture
def app(counter: Counter) -> App:
    """Return the app of 1001, who is signed off; it is asked of all."""
    rule(counter, ALL)
    made = App(counter)
    sign_off(counter.desk)
    return made


def code(answer: object) -> str:
    if answer is None:
        return ""
    assert isinstance(answer, Refusal), answer
    assert answer.remedy
    return answer.code


def test_the_right_password_alone_signs_nobody_on_and_is_no_failure(
    counter: Counter, app: App
) -> None:
    for _ in range(7):
        assert code(sign_on(counter.desk, "1001", PASSWORD)) == FACTOR_WANTED
    assert counter.desk.signer is None
    last = unpack(SignOn, counter.journal.entries(Kind.SIGN_ON)[-1].entry.words.body)
    assert (last.staff, last.succeeded, last.half) == ("1001", False, True)
    counter.cut()
    assert code(sign_on(counter.desk, "1001", PASSWORD, app.digits())) == ""
    assert counter.desk.who.staff == "1001"


def test_digits_are_good_once_and_wrong_ones_make_the_number_wait(
    counter: Counter, app: App
) -> None:
    desk, digits = counter.desk, app.digits()
    assert code(sign_on(desk, "1001", PASSWORD, digits)) == ""
    sign_off(desk)
    assert code(sign_on(desk, "1001", PASSWORD, digits)) == "sign_on.factor"
    for _ in range(4):
        sign_on(desk, "1001", PASSWORD, "000000")
    assert wait_of(desk, "1001") > 0
    assert code(sign_on(desk, "1001", PASSWORD, app.digits())) in {"", "sign_on.waiting"}


def test_the_wrong_password_says_nothing_of_the_digits(counter: Counter, app: App) -> None:
    assert code(sign_on(counter.desk, "1001", "not-it", app.digits())) == "sign_on.password"
    assert code(sign_on(counter.desk, "1001", PASSWORD, app.digits())) == ""


def test_it_is_asked_over_a_lock_and_for_a_new_password_which_keeps_it(
    counter: Counter, app: App
) -> None:
    desk = counter.desk
    assert sign_on(desk, "1001", PASSWORD, app.digits()) is None
    lock_screen(desk, idle=False)
    assert code(unlock_screen(desk, "1001", PASSWORD)) == FACTOR_WANTED
    assert not isinstance(unlock_screen(desk, "1001", PASSWORD, app.digits()), Refusal)
    assert code(change_password(desk, "1001", PASSWORD, NEW)) == FACTOR_WANTED
    assert change_password(desk, "1001", PASSWORD, NEW, app.digits()) is None
    sign_off(desk)
    assert code(sign_on(desk, "1001", NEW)) == FACTOR_WANTED
    assert sign_on(desk, "1001", NEW, app.digits()) is None


def test_who_decides_is_asked_for_every_sign_on_over_another(
    counter: Counter, certificates: Certificates, as_staff: Callable[[str], None]
) -> None:
    as_staff("2001")
    rule(counter, DECIDERS)
    app = App(counter)
    sign_off(counter.desk)
    assert sign_on(counter.desk, "1001", PASSWORD) is None, "clerks are not asked"
    assert code(certificates.approve("2001", PASSWORD, "juminhyo")) == FACTOR_WANTED
    approved = certificates.approve("2001", PASSWORD, "juminhyo", code=app.digits())
    assert not isinstance(approved, Refusal)
    assert code(let_try_again(counter.desk, "1002", "2001", PASSWORD)) == FACTOR_WANTED
    assert let_try_again(counter.desk, "1002", "2001", PASSWORD, app.digits()) is None


def test_where_the_rule_asks_nobody_an_app_is_set_up_and_not_asked(counter: Counter) -> None:
    App(counter)
    sign_off(counter.desk)
    assert sign_on(counter.desk, "1001", PASSWORD) is None
    assert policy_from(SHIPPED.read_text("utf-8")).sign_on.second_factor == "", "as shipped"


def test_it_travels_with_the_key_and_is_asked_at_every_desk(
    counter: Counter, app: App, tmp_path: Path
) -> None:
    other = Counter(counter.town, tmp_path / "other", "窓口2")
    other.sync()
    counter.sync()
    other.sync()
    counter.sync()
    other.sync()
    other.cut()
    assert code(sign_on(other.desk, "1001", PASSWORD)) == FACTOR_WANTED
    assert sign_on(other.desk, "1001", PASSWORD, app.digits()) is None
    other.close()


def test_another_app_is_set_up_with_the_digits_of_the_one_before(
    counter: Counter, app: App
) -> None:
    desk = counter.desk
    assert sign_on(desk, "1001", PASSWORD, app.digits()) is None
    new = new_factor(desk)
    wrong = set_factor(desk, new, PASSWORD, "000000", app.digits())
    assert code(wrong) == "factor.digits", "the new app has to show that it has the secret"
    first = new.codes.code(counter.town.now())
    assert code(set_factor(desk, new, PASSWORD, first)) == FACTOR_WANTED
    counter.town.clock.step(seconds=30)
    now = counter.town.now()
    first, former = new.codes.code(now), app.codes.code(now)
    assert set_factor(desk, new, PASSWORD, first, former) is None
    sign_off(desk)
    assert code(sign_on(desk, "1001", PASSWORD, first)) == "sign_on.factor", "it was used"
    assert code(sign_on(desk, "1001", PASSWORD, app.digits())) == "sign_on.factor"
    digits = new.codes.code(counter.town.now())
    assert sign_on(desk, "1001", PASSWORD, digits) is None


def test_a_reset_ends_an_app_that_was_lost(counter: Counter, app: App) -> None:
    town, desk = counter.town, counter.desk
    counter.sync()
    public = desk.office.staff["1001"].public
    assert public is not None
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.STAFF_RESET, StaffReset("1001", public), town.now())
    counter.sync()
    assert first_sign_on(desk, counter.road, "1001", town.staff_code("1001"), NEW) is None
    counter.sync()
    sign_off(desk)
    assert sign_on(desk, "1001", NEW) is None
    del app


def test_no_secret_stands_in_an_entry_and_the_audit_tells_of_the_app(
    counter: Counter, app: App
) -> None:
    for kept in counter.journal.entries():
        assert app.codes.secret not in kept.entry.data
    assert code(unlock(counter.desk, "1001", PASSWORD, "")) == FACTOR_WANTED
    assert not isinstance(unlock(counter.desk, "1001", PASSWORD, "", app.digits()), Refusal)
    assert sign_on(counter.desk, "2001", PASSWORD) is None
    audits = Audits(counter.desk, counter.travel)
    made = audits.ask(Question(staff="1001"), "試験")
    assert isinstance(made, Asked)
    told = {(each.kind, each.what) for each in audits.answer(made).lines}
    assert ("パスワードの変更", "認証アプリあり") in told
    assert ("サインオン", "パスワードのみ") in told


def test_a_rule_that_names_nobody_known_is_refused() -> None:
    text = SHIPPED.read_text("utf-8").replace('second_factor = ""', 'second_factor = "some"')
    with pytest.raises(BadPolicyFile, match="second_factor"):
        policy_from(text)
