"""A person's key: made at a desk at their first sign-on, wrapped under their password.

The cloud sees only the public key and the wrapped key sealed to each desk. A later desk gets its
sealed copy from any desk that already has one.
"""

from __future__ import annotations

import msgspec

from sync.base.ids import plain_code
from sync.base.wire import pack, sha256, unpack
from sync.exchanges import codes
from sync.exchanges.ports import Ask, Flow, LedgerWriting
from sync.exchanges.refusals import Declined
from sync.journal.kinds import Kind, SealedForDesk, StaffKey
from sync.journal.office import Staff

NAME = "staff_key"
OTHER_KEY = "staff.other_key"
"""The code of the refusal for copies of a key that another has followed meanwhile."""

MOST_SEALED_BYTES = 1024
PUBLIC_BYTES = 32
"""An Ed25519 public key (RFC 8032)."""


class StaffKeyRequest(msgspec.Struct, frozen=True, array_like=True):
    """`code` is "" when a desk only adds sealed copies for other desks (`CopiesRequest`)."""

    staff: str
    code: str
    public: bytes
    sealed: tuple[SealedForDesk, ...]


class CopiesRequest(StaffKeyRequest, frozen=True, array_like=True):
    """Sealed copies for other desks; `counter` says of which form of the key.

    0 where an older program does not say it.
    """

    counter: int = 0


def desk(staff: str, code: str, public: bytes, sealed: tuple[SealedForDesk, ...]) -> Flow[None]:
    """Hand a new key to the cloud."""
    yield Ask(NAME, pack(StaffKeyRequest(staff, plain_code(code), public, sealed)))


def copies(
    staff: str, public: bytes, sealed: tuple[SealedForDesk, ...], counter: int
) -> Flow[None]:
    """Hand further sealed copies of a known key to the cloud."""
    yield Ask(NAME, pack(CopiesRequest(staff, "", public, sealed, counter)))


def cloud(ledger: LedgerWriting, body: bytes, asker: int, now: int) -> bytes | Declined:
    """Write the key into journal 0; of a wrong code only that it was tried at desk `asker`."""
    request = unpack(CopiesRequest, body)
    ledger.lock_scopes()
    office = ledger.office()
    person = office.staff.get(request.staff)
    if person is None or person.revoked:
        raise Declined(
            "staff.unknown", "登録されていない職員番号です。", "職員番号を確かめてください。"
        )
    if len(request.public) != PUBLIC_BYTES or any(
        each.desk not in office.desks or len(each.sealed) > MOST_SEALED_BYTES
        for each in request.sealed
    ):
        raise Declined("staff.sealed", "鍵の形式が正しくありません。", "もう一度実行してください。")
    if request.code and request.public in person.retired:
        raise Declined(
            OTHER_KEY, "以前の鍵は、もう使えません。", "もう一度、初回コードを入力してください。"
        )
    if not request.code:
        return _more_desks(ledger, request, person, now)
    purpose = codes.staff_purpose(request.staff)
    code = codes.taken(ledger, purpose, request.code, (request.public, asker), now)
    if code is None:
        return _wrong(codes.left(ledger, purpose))
    if code.used_by == request.public:
        return b""
    if code.used_by is not None or code.expires_at < now:
        raise Declined(
            "staff.code_used",
            "この初回コードは使用済みか、有効期限が過ぎています。",
            "システム担当に新しいコードの発行を依頼してください。",
        )
    ledger.use_code(sha256(plain_code(request.code).encode()), request.public, now)
    key = StaffKey(request.staff, request.public, request.sealed, person.counter + 1)
    ledger.append_office(Kind.STAFF_KEY, key, now)
    return b""


def _wrong(left: int) -> Declined:
    if left <= 0:
        return codes.void()
    return Declined(
        "staff.code_unknown",
        f"初回コードが違います。あと{left}回間違えると、コードは無効になります。",
        "コードを確かめて入力し直すか、システム担当に発行を依頼してください。",
    )


def _more_desks(ledger: LedgerWriting, request: CopiesRequest, person: Staff, now: int) -> bytes:
    rewrapped = person.counter > len(person.keys)  # each new key raised it by 1
    if person.public != request.public or (
        request.counter != person.counter and (request.counter or rewrapped)
    ):
        raise Declined(
            OTHER_KEY, "この職員の鍵は更新されています。", "新しい鍵を受信してください。"
        )
    fresh = tuple(each for each in request.sealed if each.desk not in person.sealed)
    if fresh:
        more = StaffKey(request.staff, request.public, fresh, person.counter)
        ledger.append_office(Kind.STAFF_KEY, more, now)
    return b""
