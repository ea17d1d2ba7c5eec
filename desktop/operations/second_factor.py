"""認証アプリ: one's own second factor is set up; its secret lies with the key, under the password.

So it is at every desk that has the wrapped key, and asked there off the line too. Set up anew it
takes the place of the one before.
"""

from __future__ import annotations

from typing import NamedTuple

from desktop.operations.change_password import keep_rewrapped
from desktop.operations.desk import Desk
from desktop.operations.sign_on import Unlocked, open_key
from desktop.vault.second_factor import TimeCodes
from sync.base.verdicts import Refusal

FOR_WHAT = "認証アプリの設定"


class NewFactor(NamedTuple):
    """A second factor that is not kept yet: its codes, and how an app is told the secret."""

    codes: TimeCodes
    letters: str
    address: str


def new_factor(desk: Desk) -> NewFactor:
    """Return a new second factor for the person who is signed on."""
    codes = TimeCodes.new(desk.chance)
    town = desk.journal.identity.enrolled().municipality
    return NewFactor(codes, codes.letters(), codes.address(desk.who.staff, town))


def set_factor(
    desk: Desk, new: NewFactor, password: str, digits: str, former: str = ""
) -> Refusal | None:
    """Keep a second factor of who is signed on; None when that is done. Slow (Argon2id).

    The app's first digits show that it has the secret, and that its clock is right. `former` are
    those of the app before, where they are asked.
    """
    mark = new.codes.accepted(digits, desk.now(), -1)
    if mark is None:
        return Refusal(
            "factor.digits",
            "code",
            "6桁の数字が合いません。",
            "アプリの数字と、端末と電話の時刻を確かめて、もう一度入力してください。",
        )
    staff = desk.who.staff
    unlocked = open_key(desk, staff, password, FOR_WHAT, former)
    if not isinstance(unlocked, Unlocked):
        return unlocked
    keep_rewrapped(desk, Unlocked(unlocked.signer, new.codes.secret), password, mark=mark)
    return None
