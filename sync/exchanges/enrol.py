"""Enrolment: a one-time code and a new key become a desk with a number and a certificate."""

from __future__ import annotations

import msgspec

from sync.base.ids import CLOUD_DESK, DeskNumber, plain_code
from sync.base.wire import pack, sha256, unpack
from sync.exchanges import codes
from sync.exchanges.ports import Answer, Ask, Flow, LedgerWriting
from sync.exchanges.refusals import Declined
from sync.journal.certificates import DeskCertificate, certify, checked, genesis
from sync.journal.chain import Head
from sync.journal.kinds import DeskEnrolled, Kind

NAME = "enrol"


class EnrolRequest(msgspec.Struct, frozen=True, array_like=True):
    """The code as typed, and the desk's new public key."""

    code: str
    public: bytes


class EnrolReply(msgspec.Struct, frozen=True, array_like=True):
    """The desk's certificate, the key it is signed with, and the town's name."""

    certificate: bytes
    municipality_public: bytes
    town: str


class Enrolled(msgspec.Struct, frozen=True):
    """What a desk keeps of its enrolment."""

    certificate: bytes
    number: DeskNumber
    name: str
    municipality_public: bytes
    town: str
    cloud_time: int


def desk(code: str, public: bytes) -> Flow[Enrolled]:
    """Ask to be enrolled. Asking again with the same code and key gives the same answer."""
    heard: Answer = yield Ask(NAME, pack(EnrolRequest(plain_code(code), public)))
    reply = unpack(EnrolReply, heard.body)
    certificate = checked(reply.certificate, reply.municipality_public)
    return Enrolled(
        reply.certificate,
        certificate.desk,
        certificate.name,
        reply.municipality_public,
        reply.town,
        heard.cloud_time,
    )


def offered_key(body: bytes) -> bytes:
    """Return the key that a request offers; it must be the one that signed the request."""
    return unpack(EnrolRequest, body).public


def cloud(ledger: LedgerWriting, body: bytes, now: int) -> bytes | Declined:
    """Take the code, write the desk; of a wrong code only that it was tried."""
    request = unpack(EnrolRequest, body)
    by = (request.public, CLOUD_DESK)
    purpose = codes.desk_purpose(request.code)
    if codes.taken(ledger, purpose, request.code, by, now) is None:  # before any lock: who has no
        return _wrong(ledger, purpose)  # code holds up no counter
    ledger.lock_scopes()
    code = codes.taken(ledger, purpose, request.code, by, now)
    if code is None:
        return _wrong(ledger, purpose)
    if code.used_by == request.public:
        return _again(ledger, request.public)
    if code.used_by == codes.VOIDED:
        raise Declined(
            "enrol.code_taken_back",
            "この登録コードは、使われる前に取り消されました。",
            "システム担当に新しいコードの発行を依頼してください。",
        )
    if code.used_by is not None:
        raise Declined(
            "enrol.code_used",
            "この登録コードは使用済みです。",
            "システム担当に新しいコードの発行を依頼してください。",
        )
    if code.expires_at < now:
        raise Declined(
            "enrol.code_expired",
            "登録コードの有効期限が過ぎています。",
            "システム担当に新しいコードの発行を依頼してください。",
        )
    number = DeskNumber(ledger.next_serial("desk"))
    certificate = certify(
        DeskCertificate(1, ledger.town.code, number, request.public, code.label, now),
        ledger.town.key,
    )
    ledger.use_code(sha256(plain_code(request.code).encode()), request.public, now)
    ledger.add_desk(request.public, certificate, number, Head(0, genesis(certificate)))
    ledger.append_office(Kind.DESK_ENROLLED, DeskEnrolled(certificate), now)
    return _reply(ledger, certificate)


def _wrong(ledger: LedgerWriting, purpose: str) -> Declined:
    if codes.left(ledger, purpose) <= 0:
        return codes.void()
    return Declined(
        "enrol.code_unknown",
        "登録コードが違います。",
        "コードを確かめて入力し直すか、システム担当に発行を依頼してください。",
    )


def _again(ledger: LedgerWriting, public: bytes) -> bytes:
    for number, known in ledger.office().desks.items():
        record = ledger.desk(number)
        if known.certificate.public == public and record is not None:
            return _reply(ledger, record.certificate)
    raise Declined(
        "enrol.lost",
        "登録の記録が見つかりません。",
        "システム担当に新しいコードの発行を依頼してください。",
    )


def _reply(ledger: LedgerWriting, certificate: bytes) -> bytes:
    return pack(EnrolReply(certificate, ledger.town.key.public, ledger.town.name))
