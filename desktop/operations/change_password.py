"""パスワードの変更: the same key is wrapped under the new password; online and offline alike.

It is an entry of this desk with a counter. Here it counts at once, at the town's other desks when
it has been carried there; until then the old password does.
"""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.cache.identity import NewKey
from desktop.operations.desk import Desk
from desktop.operations.password_rule import wrong_password
from desktop.operations.sign_on import Unlocked, begin, open_desks, open_key, sealed_to
from sync.base.keys import wrap
from sync.base.verdicts import Refusal
from sync.journal.entry import Entry
from sync.journal.kinds import Kind, StaffKey

FOR_WHAT = "パスワードの変更"
MOST_SEALED = 200
"""Copies in one entry, which may have 64 KiB; further desks get theirs from one that has it."""


def change_password(desk: Desk, staff: str, old: str, new: str, code: str = "") -> Refusal | None:
    """Change a person's password; None when that is kept. Slow (Argon2id): off the UI's thread.

    Who was not signed on is signed on then, if nobody else is.
    """
    wrong = wrong_password(new, staff, old)
    if wrong is not None:
        return wrong
    unlocked = open_key(desk, staff, old, FOR_WHAT, code)
    if isinstance(unlocked, Refusal):
        return unlocked
    keep_rewrapped(desk, unlocked, new)
    if desk.signer is None:
        begin(desk, unlocked.signer)
    return None


def keep_rewrapped(desk: Desk, unlocked: Unlocked, password: str, mark: int | None = None) -> None:
    """Keep a key wrapped anew under a password, with the second factor beside it if there is one.

    `mark` is that of the factor's first answer, which is good only once.
    """
    signer, factor = unlocked
    staff = signer.staff
    office, identity = desk.office, desk.journal.identity
    made_here = identity.new_key(staff)
    known = max(office.staff[staff].counter, made_here.counter if made_here else 0)
    wrapped = wrap(signer.key.seed, password, desk.chance, factor=factor)
    own = identity.enrolled().desk
    desks = sorted(open_desks(office), key=lambda number: number != own)
    sealed = sealed_to(office, wrapped, desks[:MOST_SEALED])
    change = StaffKey(staff, signer.key.public, sealed, known + 1, bool(factor))
    new_key = NewKey(change.public, {each.desk: each.sealed for each in sealed}, change.counter)

    def note(db: Connection, _: Entry) -> None:
        identity.note_new_key(db, staff, new_key)
        if mark is not None:
            identity.note_factor_mark(db, staff, mark)

    desk.journal.keep(Kind.PASSWORD_CHANGED, change, signer, visitors=False, then=note)


def only_here(desk: Desk, staff: str) -> bool:
    """Say whether a password changed at this desk has not come back from the cloud yet."""
    made_here, person = desk.journal.identity.new_key(staff), desk.office.staff.get(staff)
    return (
        made_here is not None
        and person is not None
        and made_here.public == person.public
        and made_here.counter > person.counter
    )
