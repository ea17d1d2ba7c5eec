"""サインオン: unlocking one's own key with one's password is the sign-on, online and offline.

The key is made at the first sign-on with a one-time code; the cloud sees its public half and the
wrapped form sealed to each desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from desktop.cache.identity import NewKey
from desktop.cache.journal import JournalFile, Signer
from desktop.cache.visits import Visit
from desktop.operations import visit
from desktop.operations.desk import Desk
from desktop.operations.moments import clock_time
from desktop.operations.password_rule import wrong_password
from desktop.operations.second_step import FACTOR, FACTOR_WANTED
from desktop.operations.sign_on_wait import lift_wait, why_waiting
from desktop.vault.second_factor import factor_of
from sync.base.ids import StaffId
from sync.base.keys import SigningKey, seal, unwrap_both, wrap
from sync.base.troubles import CloudRefused, KeyWrong
from sync.base.verdicts import Refusal
from sync.exchanges import staff_key
from sync.exchanges.ports import Flow, Road
from sync.journal.kinds import Kind, SealedForDesk, SignOff, SignOn
from sync.journal.office import SUPERVISING, Office, Staff
from sync.roads.travel import travel

TOLD_OF_CHANGE_MS = 30 * 24 * 3_600_000
"""For how long who types the old password is told that it was changed, or the key made anew."""
LIFTING = "サインオンの待ちの解除"


class Unlocked(NamedTuple):
    """A person whose key is open, and the secret of their second factor, b"" if they have none."""

    signer: Signer
    factor: bytes


def sign_on(desk: Desk, staff: str, password: str, code: str = "") -> Refusal | None:
    """Sign a person on; None when that is done. Slow on purpose (Argon2id): off the UI's thread.

    `code` is the answer of their second factor, where FACTOR_WANTED said that it is asked.
    """
    signer = unlock(desk, staff, password, for_what="", code=code)
    if isinstance(signer, Refusal):
        return signer
    begin(desk, signer)
    return None


def unlock(
    desk: Desk, staff: str, password: str, for_what: str, code: str = ""
) -> Signer | Refusal:
    """Open a person's key with their password, and their second factor where it is asked.

    `for_what` says what a supervisor signs on for over a clerk's session; "" for a plain sign-on.
    """
    unlocked = open_key(desk, staff, password, for_what, code)
    return unlocked.signer if isinstance(unlocked, Unlocked) else unlocked


def open_key(
    desk: Desk, staff: str, password: str, for_what: str, code: str = ""
) -> Unlocked | Refusal:
    """Open a person's key as `unlock`; every outcome is kept in the journal.

    Who failed too often waits, and their password is not looked at before.
    """
    waiting = why_waiting(desk, staff)
    if waiting is not None:
        waited = SignOn(
            staff, succeeded=False, online=desk.online(), for_what=for_what, waited=True
        )
        desk.journal.keep(Kind.SIGN_ON, waited, desk.signer)
        return waiting
    person = desk.office.staff.get(staff)
    if person is None:
        return _failed(desk, staff, for_what, "staff", "登録されていない職員番号です。", _CHECK_ID)
    if person.revoked:
        reason = "この職員番号の登録は、取り消されています。"
        return _failed(desk, staff, for_what, "staff", reason, _ASK_WHY)
    held = _held(desk, person)
    if held is None:
        return _failed(desk, staff, for_what, "staff", _not_yet(person), _USE_CODE)
    public, wrapped = held
    try:
        seed, secret = unwrap_both(wrapped, password)
        key = SigningKey(seed)
    except KeyWrong:
        key, secret = None, b""
    if key is None or key.public != public:
        remedy = "大文字・小文字と入力モードを確かめて、もう一度入力してください。"
        told = f"{remedy}{_changed(desk, person)}"
        return _failed(desk, staff, for_what, "password", "パスワードが違います。", told)
    mark = None
    if secret and desk.policy.sign_on.asks_second_factor(decides=person.role in SUPERVISING):
        if not code.strip():
            half = SignOn(
                staff, succeeded=False, online=desk.online(), for_what=for_what, half=True
            )
            desk.journal.keep(Kind.SIGN_ON, half, desk.signer)
            return Refusal(FACTOR_WANTED, FACTOR, "パスワードは正しく入力されました。", _DIGITS)
        mark = _mark(desk, staff, secret, code)
        if mark is None:
            return _failed(desk, staff, for_what, FACTOR, "6桁の数字が違います。", _DIGITS_AGAIN)
    identity = desk.journal.identity
    signer = Signer(StaffId(staff), person.name, person.role, key)
    desk.journal.keep(
        Kind.SIGN_ON,
        SignOn(staff, succeeded=True, online=desk.online(), for_what=for_what),
        signer if for_what else desk.signer,  # what is done over another's session is one's own
        then=lambda db, _: identity.note_factor_mark(db, staff, mark) if mark is not None else None,
    )
    return Unlocked(signer, secret)


def _mark(desk: Desk, staff: str, secret: bytes, code: str) -> int | None:
    """Return the mark of a right answer that was not given here before; None for a wrong one."""
    factor, last = factor_of(secret), desk.journal.identity.factor_mark(staff)
    return factor.accepted(code, desk.now(), last) if factor else None


def let_try_again(
    desk: Desk, staff: str, supervisor: str, password: str, code: str = ""
) -> Refusal | None:
    """End the wait of a number at this desk, by a supervisor's password; None when done. Slow."""
    if supervisor == staff:
        return Refusal(
            "sign_on.lift_self",
            "staff",
            "待っている本人は解除できません。",
            "ほかの責任者が解除してください。",
        )
    signer = unlock(desk, supervisor, password, for_what=LIFTING, code=code)
    if isinstance(signer, Refusal):
        return signer
    if not desk.office.may_decide(supervisor):
        return Refusal(
            "sign_on.lift_role",
            "staff",
            "解除の権限がない職員です。",
            "責任者の職員番号で解除してください。",
        )
    lift_wait(desk, staff, signer)
    return None


def sign_off(desk: Desk) -> Visit | None:
    """Sign the person off; their key is forgotten, even where the journal cannot keep it.

    A visit that is open is parked, and returned.
    """
    signer, desk.signer = desk.signer, None
    desk.asked_about.clear()
    if signer is None:
        return None
    try:
        return visit.leave(desk)
    finally:
        desk.journal.keep(Kind.SIGN_OFF, SignOff(signer.staff), signer)


def first_sign_on(desk: Desk, road: Road, staff: str, code: str, password: str) -> Refusal | None:
    """Make a person's key, hand it to the cloud, and sign them on. Needs the line.

    Raises LineTrouble when the cloud cannot be reached; the code is then still good.
    """
    if (wrong := wrong_password(password, staff)) is not None:
        return wrong
    office = desk.office
    if staff not in office.staff:
        return Refusal("staff.unknown", "staff", "登録されていない職員番号です。", _CHECK_ID)
    if office.staff[staff].revoked:
        reason = "この職員番号の登録は、取り消されています。"
        return Refusal("staff.revoked", "staff", reason, _ASK_WHY)
    key = SigningKey.new(desk.chance)
    wrapped = wrap(key.seed, password, desk.chance)
    sealed = sealed_to(office, wrapped, open_desks(office))
    flow = staff_key.desk(staff, code, key.public, sealed)
    try:
        travel(flow, road, desk.journal.identity.voice(), desk.clock, desk.chance)
    except CloudRefused as no:
        field = "staff" if no.code == "staff.unknown" else "code"
        return Refusal(no.code, field, no.reason, no.remedy)
    person = office.staff[staff]
    copies = {each.desk: each.sealed for each in sealed}
    desk.journal.identity.keep_new_key(staff, NewKey(key.public, copies, person.counter + 1))
    desk.journal.keep(Kind.SIGN_ON, SignOn(staff, succeeded=True, online=True), None)
    signer = Signer(StaffId(staff), person.name, person.role, key)
    begin(desk, signer, renewed=bool(person.keys))
    return None


def share_keys(journal: JournalFile) -> Iterable[Flow[None]]:
    """Yield what hands the wrapped keys that this desk holds to desks that lack them."""
    office = journal.office.now()
    desks = open_desks(office)
    for person in office.staff.values():
        lacking = [number for number in desks if number not in person.sealed]
        if person.public is None or person.revoked or not lacking:
            continue
        wrapped = journal.identity.open_sealed(person.sealed)
        if wrapped is None:
            continue
        sealed = sealed_to(office, wrapped, lacking)
        yield staff_key.copies(person.id, person.public, sealed, person.counter)


def has_ended(desk: Desk) -> bool:
    """Say whether who is signed on may not go on: not registered any more, or under a former key.

    As far as this desk has heard from the cloud.
    """
    signer = desk.signer
    person = desk.office.staff.get(signer.staff) if signer else None
    return signer is not None and (
        person is None or person.revoked or signer.key.public in person.retired
    )


def begin(desk: Desk, signer: Signer, *, renewed: bool = False) -> None:
    """Have a person whose key is unlocked work at this desk from now on.

    `renewed`: the key was made just now, in the place of another.
    """
    desk.signer, desk.key_renewed = signer, renewed
    desk.asked_about.clear()
    visit.take_over(desk)


_CHECK_ID = "職員番号を確かめてください。登録はシステム担当が行います。"
_ASK_WHY = (
    "ほかの職員がサインオンしてください。心当たりがないときは、システム担当へ連絡してください。"
)
_DIGITS = "認証アプリの6桁の数字を入力してください。"
_DIGITS_AGAIN = (
    "アプリの今の数字を入力してください。一度使った数字は、次の数字に変わるまで使えません。"
    "続くときは、端末と電話の時刻を確かめてください。"
)
_USE_CODE = "「初回コード」を押し、システム担当から受け取ったコードを使ってください。"


def _not_yet(person: Staff) -> str:
    """Say why a person has no key that this desk could open."""
    if person.reset_at:
        when = clock_time(person.reset_at)
        return f"{when}に再設定されたため、前のパスワードは使えません。"
    return "この端末では、まだサインオンできない職員番号です。"


def open_desks(office: Office) -> list[int]:
    """Return the numbers of the desks that were not revoked."""
    return [number for number, desk in office.desks.items() if not desk.revoked]


def sealed_to(office: Office, wrapped: bytes, desks: Iterable[int]) -> tuple[SealedForDesk, ...]:
    """Return a wrapped key closed for each of some desks, so that only that desk opens it."""
    return tuple(
        SealedForDesk(number, seal(office.desks[number].certificate.public, wrapped))
        for number in desks
    )


def _held(desk: Desk, person: Staff) -> tuple[bytes, bytes] | None:
    """Return a person's public key and their wrapped one, if a copy of it is sealed to this desk.

    A key made or wrapped anew here counts until the office tells of it, or of a later one; from
    then on the office says which counts.
    """
    new = desk.journal.identity.new_key(person.id)
    if new is not None and (
        new.public not in person.keys
        or (new.public == person.public and new.counter > person.counter)
    ):
        public, sealed = new.public, new.sealed
    elif person.public is not None:
        public, sealed = person.public, person.sealed
    else:
        return None
    wrapped = desk.journal.identity.open_sealed(sealed)
    return None if wrapped is None else (public, wrapped)


def _changed(desk: Desk, person: Staff) -> str:
    """Return what to say about a password that was changed not long ago, here or elsewhere."""
    if person.changed_at > desk.now() - TOLD_OF_CHANGE_MS:
        when = clock_time(person.changed_at)
        return f"パスワードは{when}に変更されています。新しいパスワードを入力してください。"
    if person.renewed_at > desk.now() - TOLD_OF_CHANGE_MS:
        when = clock_time(person.renewed_at)
        return (
            f"{when}に初回コードで再設定され、前のパスワードは使えません。"
            "そのとき決めたパスワードを入力してください。"
        )
    if not desk.online():
        return "ほかの端末で変更したばかりなら、この端末に届くまで前のパスワードを使ってください。"
    return ""


def _failed(desk: Desk, staff: str, for_what: str, field: str, reason: str, remedy: str) -> Refusal:
    failed = SignOn(staff, succeeded=False, online=desk.online(), for_what=for_what)
    desk.journal.keep(Kind.SIGN_ON, failed, desk.signer)
    waits = why_waiting(desk, staff)
    if waits is not None:  # said at once, with what was wrong
        return Refusal(waits.code, waits.field, f"{reason}{waits.reason}", waits.remedy)
    return Refusal(f"sign_on.{field}", field, reason, remedy)
