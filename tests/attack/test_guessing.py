"""Guessing at passwords and codes over the real line: it grows slow, and locks nobody else out.

What each rule says is tried in `tests/unit/operations/test_sign_on_wait.py` (the waits) and
`tests/ports/test_codes.py` (the counts). Here a guesser sits at a real desk with real files, or on
the line, and tries on beside people who work.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop.operations.sign_on import first_sign_on, sign_off, sign_on
from desktop.operations.sign_on_wait import wait_of
from sync.base.clock import SystemClock
from sync.base.ids import one_time_code, plain_code
from sync.base.troubles import CloudRefused
from sync.base.wire import pack, unpack
from sync.cloud import operations
from sync.exchanges import codes, staff_key
from sync.exchanges.ports import Ask, Flow
from sync.journal.entry import open_entry
from sync.journal.kinds import Kind, SignOn
from sync.records.policy import SignOnRule
from tests.attack.towns import HERE, Cloud, Hacked, stranger_key
from tests.desks import PASSWORD, Counter, SteppedClock, TestTown
from tests.ports.desks import CHANCE, Desk, hand_out

MOST = SignOnRule().code_tries
GUESSES = 4 * MOST


@pytest.fixture
def hall(cloud: Cloud) -> Hacked:
    return cloud.hall(cloud.here)


def guessed(desk: Desk, code: str) -> str:
    """Return the code of the refusal that a machine gets for an enrolment code."""
    try:
        desk.enrol(code)
    except CloudRefused as no:
        return no.code
    return ""


def enrolment_code(hall: Hacked) -> str:
    code = one_time_code(CHANCE)
    purpose = codes.desk_purpose(code)
    return hand_out(hall.ledger, hall.town, plain_code(code), purpose, hall.clock)


def test_enrolment_codes_are_guessed_at_from_many_machines_at_once(
    cloud: Cloud, hall: Hacked
) -> None:
    """Four machines know the first group and guess the rest: one code is lost, the others serve."""
    aimed_at, other = enrolment_code(hall), enrolment_code(hall)

    def guess(machine: Desk) -> list[str]:
        wrong = (aimed_at[:5] + plain_code(one_time_code(CHANCE))[5:] for _ in range(MOST))
        return [guessed(machine, code) for code in wrong]

    with cloud.traced("code.void", GUESSES - MOST + 1, town=HERE, exchange="enrol"):
        with ThreadPoolExecutor(4) as pool:
            heard = [
                code for told in pool.map(guess, [hall.machine() for _ in "abcd"]) for code in told
            ]
        assert heard.count("code.void") == GUESSES - MOST + 1
        assert heard.count("enrol.code_unknown") == MOST - 1
    assert guessed(hall.machine(), aimed_at) == "code.void", "the right one serves no more"
    assert guessed(hall.machine(), other) == "", "another machine is let in"
    noted = {each.purpose: each for each in operations.wrong_codes(cloud.ledger, cloud.here)}
    wrong = noted[codes.desk_purpose(aimed_at)].wrong
    assert wrong == MOST, "however many were under way together"


def test_first_sign_on_codes_are_guessed_at_from_every_desk_of_the_town(
    cloud: Cloud, hall: Hacked
) -> None:
    desks = [hall.desk() for _ in range(3)]
    right = hall.code("staff:kato")
    tries = [one_time_code(CHANCE) for _ in range(3 * MOST)]
    heard = []
    with cloud.traced("code.void", 2 * MOST + 2, town=HERE, exchange="staff_key"):
        for number, code in enumerate([*tries, right]):
            with pytest.raises(CloudRefused) as no:
                desks[number % 3].first_sign_on("kato", code)
            heard.append(no.value.code)
    assert heard == ["staff.code_unknown"] * (MOST - 1) + ["code.void"] * (2 * MOST + 2)
    hall.sign_on(desks[1], "ueda")
    hall.sign_on(desks[2], "kato")  # with a new one


@pytest.mark.parametrize(
    "written", [str.lower, lambda code: f"{code[:3]}-{code[3:]}", "{} ".format]
)
def test_a_code_is_spent_however_it_was_written(hall: Hacked, written) -> None:  # type: ignore[no-untyped-def]
    """A changed program writes it otherwise than ours; whoever finds the slip tries it again."""
    desk, code = hall.desk(), hall.code("staff:sato")
    sent_as_written(desk, "sato", written(code))
    with pytest.raises(CloudRefused) as no:
        desk.first_sign_on("sato", code)
    assert no.value.code == "staff.code_used"


def sent_as_written(desk: Desk, staff: str, code: str) -> None:
    def flow() -> Flow[None]:
        request = staff_key.StaffKeyRequest(staff, code, stranger_key().public, ())
        yield Ask(staff_key.NAME, pack(request))

    desk.go(flow())


def test_a_desk_without_a_number_guesses_at_no_staff_code(cloud: Cloud, hall: Hacked) -> None:
    with cloud.traced("desk.unknown", town=HERE, exchange="staff_key"):
        with pytest.raises(CloudRefused) as no:
            hall.machine().first_sign_on("sato", hall.code("staff:sato"))
        assert no.value.code == "desk.unknown"


# --- at a desk -----------------------------------------------------------------------------------


@pytest.fixture
def counter(cloud: Cloud, hall: Hacked, tmp_path: Path) -> Iterator[Counter]:
    """A desk with real files whose line leads to the running cloud."""
    made = at_the_line(cloud, hall, tmp_path / "desk")
    yield made
    made.close()


class _Town(TestTown):
    """The running cloud's town, as desks with files know it."""

    def __init__(self, cloud: Cloud) -> None:
        self.chance = CHANCE
        self.clock = SteppedClock(SystemClock().now())
        self.ledger, self.town = cloud.ledger, cloud.here
        self._cloud = cloud

    def road(self):  # type: ignore[no-untyped-def]
        return self._cloud.road()


def at_the_line(cloud: Cloud, hall: Hacked, folder: Path) -> Counter:
    made = Counter(_Town(cloud), folder)
    made.sync()
    for staff in ("sato", "ueda"):
        code = hall.code(f"staff:{staff}")
        assert first_sign_on(made.desk, made.road, staff, code, PASSWORD) is None
        sign_off(made.desk)
    made.sync()
    return made


def test_passwords_guessed_all_day_are_hardly_heard_and_stand_in_the_audit(
    cloud: Cloud, counter: Counter
) -> None:
    """Every five minutes for some hours, while the office goes on; the cloud tells of each."""
    heard, tries = 0, 20
    for number in range(tries):
        assert sign_on(counter.desk, "sato", f"guess {number}") is not None
        last = counter.journal.latest(Kind.SIGN_ON, 1)[0].entry.words
        heard += not unpack(SignOn, last.body).waited
        if number == 15:
            assert sign_on(counter.desk, "ueda", PASSWORD) is None, "the office is not locked out"
            sign_off(counter.desk)
        counter.town.clock.step(minutes=5)
    assert heard < tries - 2
    assert wait_of(counter.desk, "sato") > 0
    counter.sync()
    me = counter.journal.identity.enrolled().desk
    with cloud.ledger.reading(cloud.here) as reading:
        kept = [row for row in reading.kept(me, 0, 9999) if row.kind == Kind.SIGN_ON]
    failed = [row for row in kept if not _succeeded(row.data)]
    assert len(failed) == tries


def _succeeded(data: bytes) -> bool:
    return unpack(SignOn, open_entry(data).words.body).succeeded
