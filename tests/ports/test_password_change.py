"""パスワードの変更 at the cloud: only one's own key, wrapped anew, by one's own signature."""

from __future__ import annotations

from sync.base.keys import SigningKey
from sync.exchanges.password_change import LATE, MOST_AHEAD, NOT_THEIRS
from sync.exchanges.push import KEY_RETIRED, QUARANTINED, RECEIVED
from sync.journal.kinds import Kind, SealedForDesk, StaffKey
from tests.ports.desks import CHANCE, Desk
from tests.ports.hall import Hall


def changed(
    desk: Desk, counter: int, *, staff: str = "sato", of: str = "sato", signer: SigningKey | None
) -> tuple[str, str]:
    """Push a change of `of`'s key by `staff`; return status and note of its receipt."""
    sealed = (SealedForDesk(desk.number, desk.sealed(b"anew")),)
    body = StaffKey(of, desk.people[of].public, sealed, counter)
    entry = desk.keep(desk.word(staff, Kind.PASSWORD_CHANGED, body), signer)
    desk.sync()
    receipt = desk.receipt(entry)
    return receipt.status, receipt.note


def test_one_s_own_key_wrapped_anew_takes_the_place_of_the_old_copies(desk: Desk) -> None:
    before = desk.office().staff["sato"]
    assert changed(desk, 2, signer=desk.people["sato"]) == (RECEIVED, "")
    desk.sync()
    after = desk.office().staff["sato"]
    assert (after.public, after.counter) == (before.public, 2)
    assert desk.key.open_sealed(after.sealed[desk.number]) == b"anew"
    assert after.changed_at > 0


def test_an_older_or_equal_counter_has_no_effect(desk: Desk) -> None:
    signer = desk.people["sato"]
    assert changed(desk, 1, signer=signer) == (RECEIVED, LATE)
    assert changed(desk, 2, signer=signer) == (RECEIVED, "")
    assert changed(desk, 2, signer=signer) == (RECEIVED, LATE)
    assert changed(desk, 3 + MOST_AHEAD, signer=signer) == (RECEIVED, NOT_THEIRS)


def test_nobody_changes_another_s_password(desk: Desk, hall: Hall) -> None:
    own = desk.people["ueda"]
    assert changed(desk, 2, staff="ueda", signer=own) == (RECEIVED, NOT_THEIRS)
    forged = changed(desk, 2, signer=own)
    assert forged == (QUARANTINED, "staff_signature")
    assert changed(desk, 2, signer=None) == (QUARANTINED, "staff_signature")
    desk.sync()
    assert desk.office().staff["sato"].counter == 1
    del hall


def test_a_key_that_another_has_followed_changes_nothing(desk: Desk, hall: Hall) -> None:
    former = desk.people["sato"]
    desk.first_sign_on("sato", hall.code("staff:sato"))
    assert changed(desk, 9, signer=former) == (QUARANTINED, KEY_RETIRED)
    assert changed(desk, 3, signer=desk.people["sato"]) == (RECEIVED, "")


def test_a_change_from_before_a_reset_that_is_carried_after_it_has_no_effect(
    desk: Desk, hall: Hall
) -> None:
    body = StaffKey("sato", desk.people["sato"].public, (), 2)
    entry = desk.keep(desk.word("sato", Kind.PASSWORD_CHANGED, body), desk.people["sato"])
    desk.first_sign_on("sato", hall.code("staff:sato"))
    desk.sync()
    assert (desk.receipt(entry).status, desk.receipt(entry).note) == (RECEIVED, NOT_THEIRS)


def test_a_stranger_s_key_is_none(desk: Desk) -> None:
    assert changed(desk, 2, signer=SigningKey.new(CHANCE))[0] == QUARANTINED
