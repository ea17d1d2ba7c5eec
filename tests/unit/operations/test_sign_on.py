"""サインオン: a password opens one's own key, online or not; every try is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.cache.journal import JournalFile
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import first_sign_on, sign_off, sign_on
from sync.base.troubles import LineRefused
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.kinds import Kind, SignOn
from sync.roads.memory import MemoryRoad
from tests.desks import PASSWORD, TOWN, Counter, TestTown


def tries(counter: Counter) -> list[SignOn]:
    return [unpack(SignOn, kept.entry.words.body) for kept in counter.journal.entries(Kind.SIGN_ON)]


def test_the_password_signs_on_while_the_line_is_down(counter: Counter) -> None:
    sign_off(counter.desk)
    counter.cut()
    assert sign_on(counter.desk, "1001", PASSWORD) is None
    assert counter.desk.who.staff == "1001"
    assert counter.desk.who.key.public == counter.desk.office.staff["1001"].public
    last = tries(counter)[-1]
    assert (last.staff, last.succeeded, last.online) == ("1001", True, False)


@pytest.mark.parametrize(
    ("staff", "password", "field"),
    [("1001", "wrong-password", "password"), ("9999", PASSWORD, "staff"), ("1001", "", "password")],
)
def test_a_failed_sign_on_is_told_and_kept(
    counter: Counter, staff: str, password: str, field: str
) -> None:
    sign_off(counter.desk)
    refusal = sign_on(counter.desk, staff, password)
    assert isinstance(refusal, Refusal)
    assert refusal.field == field
    assert refusal.remedy
    assert counter.desk.signer is None
    last = tries(counter)[-1]
    assert (last.staff, last.succeeded) == (staff, False)


def test_a_first_sign_on_needs_the_right_code_once(town: TestTown, tmp_path: Path) -> None:
    counter = Counter(town, tmp_path)
    code = town.hire("1001", "佐藤　花", "clerk")
    town.hire("1002", "田村　誠", "clerk")
    counter.sync()
    wrong = first_sign_on(counter.desk, counter.road, "1001", "AAAAA-AAAAA-AAAAA-AAAAA", PASSWORD)
    assert wrong is not None
    assert wrong.field == "code"
    other = first_sign_on(counter.desk, counter.road, "1002", code, PASSWORD)
    assert other is not None
    short = first_sign_on(counter.desk, counter.road, "1001", code, "kort")
    assert short is not None
    assert short.field == "new_password"
    assert counter.desk.signer is None
    assert first_sign_on(counter.desk, counter.road, "1001", code, PASSWORD) is None
    again = first_sign_on(counter.desk, counter.road, "1001", code, PASSWORD)
    assert again is not None, "the code is used up"


def test_a_cut_line_leaves_the_code_good(town: TestTown, tmp_path: Path) -> None:
    counter = Counter(town, tmp_path)
    code = town.hire("1001", "佐藤　花", "clerk")
    counter.sync()
    counter.cut()
    with pytest.raises(LineRefused):
        first_sign_on(counter.desk, counter.road, "1001", code, PASSWORD)
    counter.mend()
    counter.begin_work("1001", code)


def test_the_line_may_be_cut_right_after_a_first_sign_on(town: TestTown, tmp_path: Path) -> None:
    counter = Counter(town, tmp_path)
    code = town.hire("1001", "佐藤　花", "clerk")
    counter.sync()
    assert first_sign_on(counter.desk, counter.road, "1001", code, PASSWORD) is None
    counter.cut()  # the office here does not know the key yet
    counter.close()
    counter.open()
    assert counter.desk.office.staff["1001"].public is None
    wrong = sign_on(counter.desk, "1001", "wrong-password")
    assert wrong is not None
    assert wrong.field == "password"
    assert sign_on(counter.desk, "1001", PASSWORD) is None


def test_a_key_made_later_elsewhere_takes_the_place_of_the_one_made_here(
    town: TestTown, tmp_path: Path
) -> None:
    here, there = Counter(town, tmp_path / "1"), Counter(town, tmp_path / "2", "窓口2")
    code = town.hire("1001", "佐藤　花", "clerk")
    here.sync()
    assert first_sign_on(here.desk, here.road, "1001", code, PASSWORD) is None
    there.sync()
    anew = town.staff_code("1001")
    assert first_sign_on(there.desk, there.road, "1001", anew, "another-password") is None
    here.sync()
    sign_off(here.desk)
    assert sign_on(here.desk, "1001", PASSWORD) is not None
    assert sign_on(here.desk, "1001", "another-password") is None


def test_a_later_desk_gets_the_keys_from_one_that_has_them(
    counter: Counter, town: TestTown, tmp_path: Path
) -> None:
    later = Counter(town, tmp_path / "desk2", "窓口2")
    later.sync()
    refusal = sign_on(later.desk, "1001", PASSWORD)
    assert refusal is not None, "no sealed copy has come yet"
    counter.sync()
    later.sync()
    later.cut()
    assert sign_on(later.desk, "1001", PASSWORD) is None


def test_sign_on_survives_the_loss_of_the_cache(counter: Counter) -> None:
    counter.cut()
    counter.close()
    (counter.folder / "cache.db").unlink()
    counter.open()
    assert sign_on(counter.desk, "1001", PASSWORD) is None


def unenrolled(town: TestTown, file: Path) -> JournalFile:
    return JournalFile(file, town.chance.draw(32), town.clock, town.chance)


def test_enrolment_says_what_is_wrong_with_a_code(town: TestTown, tmp_path: Path) -> None:
    one, two = unenrolled(town, tmp_path / "1.db"), unenrolled(town, tmp_path / "2.db")
    road, code = town.road(), town.desk_code("窓口9")
    wrong = enrol_desk(one, road, TOWN, "AAAAA", town.clock, town.chance)
    assert isinstance(wrong, Refusal)
    assert (wrong.code, wrong.field) == ("enrol.code_unknown", "code")
    who = enrol_desk(two, road, TOWN, code.lower(), town.clock, town.chance)
    assert not isinstance(who, Refusal)
    used = enrol_desk(one, road, TOWN, code, town.clock, town.chance)
    assert isinstance(used, Refusal)
    assert used.code == "enrol.code_used"
    assert one.identity.known() is None


def test_a_lost_answer_to_an_enrolment_is_asked_for_again(town: TestTown, tmp_path: Path) -> None:
    journal = unenrolled(town, tmp_path / "1.db")
    road, code = LosingRoad(town.road().road), town.desk_code("窓口9")
    with pytest.raises(LineRefused):
        enrol_desk(journal, road, TOWN, code, town.clock, town.chance)
    who = enrol_desk(journal, road, TOWN, code, town.clock, town.chance)
    assert not isinstance(who, Refusal)
    with town.ledger.reading(town.town) as reading:
        assert set(reading.office().desks) == {who.desk}


@dataclass
class LosingRoad:
    """Carries the first request but loses its answer."""

    road: MemoryRoad
    lost: bool = False

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        answer = self.road.carry(exchange, message, patience)
        if not self.lost:
            self.lost = True
            raise LineRefused("the answer was lost")
        return answer
