"""One sample of every message, the same on every run: `python -m tests.wire.samples`."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

from sync.base.ids import DeskNumber, MunicipalityCode, StaffId, uuid7
from sync.base.keys import Purpose, SigningKey
from sync.base.verdicts import Alert, Refusal
from sync.base.wire import pack
from sync.changes.attached import Attached
from sync.changes.contact_correction import ContactCorrection
from sync.changes.merge import Conflict
from sync.changes.verdict import Read, ReadSet
from sync.exchanges import (
    attest,
    audit,
    enrol,
    farewell,
    give_back,
    message,
    number,
    pull,
    push,
    repair,
    snapshot,
    wait,
    whereabouts,
)
from sync.exchanges.staff_key import CopiesRequest, StaffKeyRequest
from sync.journal.asking import PAPER, Audit, Output, Question
from sync.journal.case import Case, CaseDecision, CaseReferral
from sync.journal.certificates import DeskCertificate, certify, genesis
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Words, say
from sync.journal.kinds import (
    AuthorityAdded,
    AuthorityEnded,
    Filing,
    Inquiry,
    Kind,
    Referral,
    SealedForDesk,
    StaffReset,
)
from sync.journal.standing import Standing
from sync.journal.trail import Line
from sync.records.national_numbers import NumberKind
from sync.records.scopes import Row, Scope, ScopeHead
from tests.unit.changes.people import person

TOWN = MunicipalityCode("104264")
AT = 1_795_400_000_000
WRONG = "123456789010"
"""No 個人番号: its check digit is wrong."""
CURRENT = Path(__file__).parent / f"v{WIRE_VERSION}"


class Fixed:
    """The same bytes on every run."""

    def __init__(self) -> None:
        self.rng = random.Random(104264)

    def draw(self, size: int) -> bytes:
        return self.rng.randbytes(size)


def samples() -> dict[str, Any]:
    """Return every message by name, as the present program writes it."""
    chance = Fixed()
    alert = Alert("contact.made_up", "phone", "番号が短いようです。", "もう一度確認してください。")
    attached = Attached("mandate", "関　正", "photo", ("mandate",), AT - 60_000, (alert,))
    town, desk, staff = (SigningKey.new(chance) for _ in range(3))
    paper = certify(DeskCertificate(1, TOWN, DeskNumber(1), desk.public, "窓口1", AT), town)
    change = "contact_correction", ("1015",), pack(ContactCorrection("1015", "0279-88-0001"))
    body = (*change, b"")  # as programs wrote it before a filing said who came with it
    reads = ReadSet((Read("1015", 1, ("removal", "protected")),))
    words = Words(
        WIRE_VERSION, uuid7(AT, chance), Kind.FILING, StaffId("sato"), 1, reads, pack(body)
    )
    content = say(words, staff)
    entry = link(Head(0, genesis(paper)), TOWN, DeskNumber(1), desk, content, AT, AT - 5000)
    receipt = push.Receipt(TOWN, 1, 1, entry.hash, AT + 900, push.RECEIVED, "")
    told = pack(receipt)
    signed = push.SignedReceipt(told, town.sign(Purpose.RECEIPT, told))
    head = ScopeHead(7, 3, bytes(range(32)))
    frame = pull.framed([Row("1015/00001", 3, pack(person("1015")))])
    request = message.Request(
        WIRE_VERSION, pull.NAME, TOWN, DeskNumber(1), AT, chance.draw(16), b"body"
    )
    reply = message.Reply(WIRE_VERSION, bytes(32), AT, "ok", b"body")
    conflict = Conflict("1015", "phone", "連絡先", "", "0279-88-0002", "0279-88-0001")
    refusal = Refusal("contact.same", "phone", "現在の連絡先と同じです。", "新しい番号を。")
    case = Case(
        content, 1, 1, AT, AT + 900, Standing.CONFLICTED, (CaseDecision(content, AT + 950),),
        (conflict,), (refusal,), ("1015/00002",), AT + 950, (CaseReferral(content, AT + 940),),
    )  # fmt: skip
    return {
        "entry": entry.data,
        "certificate": paper,
        "receipt": signed,
        "request": request,
        "reply": reply,
        "enrol_request": enrol.EnrolRequest("K7QMX", desk.public),
        "enrol_reply": enrol.EnrolReply(paper, town.public, "草津町"),
        "staff_key_request": StaffKeyRequest(
            "sato", "", staff.public, (SealedForDesk(1, b"sealed"),)
        ),
        "copies_request": CopiesRequest(
            "sato", "", staff.public, (SealedForDesk(1, b"sealed"),), 2
        ),
        "push_request": push.PushRequest((entry.data,), (1,), (pack(signed),), genesis(paper)),
        "push_reply": push.PushReply((pack(signed),)),
        "pull_request": pull.PullRequest(
            (pull.Wanted(Scope.RESIDENTS, head),), Head(1, entry.hash)
        ),
        "pull_reply": pull.PullReply(
            (pull.Delta(Scope.RESIDENTS, head, frame=frame),), (Scope.OFFICE,), 1, (2,)
        ),
        "snapshot_request": snapshot.SnapshotRequest(Scope.RESIDENTS, head, 1),
        "snapshot_manifest": snapshot.Manifest(head, (snapshot.FrameSize(1, 99, bytes(32)),)),
        "wait_request": wait.WaitRequest({"residents": 3}, 4.0, {"residents": 7}),
        "wait_reply": wait.WaitReply(moved=True),
        "attest_request": attest.AttestRequest(((Scope.RESIDENTS, head),)),
        "attest_reply": attest.AttestReply(
            (attest.Attested(Scope.RESIDENTS, head, head, equal=True),)
        ),
        "repair_request": repair.RepairRequest(Scope.RESIDENTS, head, repair.bucket_digests(())),
        "repair_reply": repair.RepairReply((3,), frame),
        "farewell_request": farewell.FarewellRequest(Head(1, entry.hash)),
        "farewell_reply": farewell.FarewellReply(entry.data, 1),
        "staff_reset": StaffReset("sato", staff.public, "失念"),
        "authority_added": AuthorityAdded(b"certificate"),
        "authority_ended": AuthorityEnded(bytes(32)),
        "give_back_request": give_back.GiveBackRequest((entry.data,)),
        "audit_request": audit.AuditRequest(7, audit.Place(AT + 900, 1, 1)),
        "audit_reply": audit.AuditReply(
            (
                Line(
                    1,
                    1,
                    AT,
                    AT + 900,
                    "sato",
                    Kind.REFUSAL,
                    ("1015",),
                    "issue:juminhyo_person",
                    "certificate.protected",
                    "",
                    done=False,
                    note="",
                    cloud_time=AT - 5000,
                ),
            ),
            audit.Place(AT + 900, 1, 1),
        ),
        "audit": Audit(Question("1015", "sato", 1, "2026-11-01", "2026-11-23"), "苦情の確認"),
        "output": Output("screen", PAPER, ("1015",), 0, "住民の記録", "引継ぎのため"),
        "whereabouts_request": whereabouts.WhereaboutsRequest("1015/00001", 1, bytes(16)),
        "whereabouts_reply": whereabouts.WhereaboutsReply((person("1015"),)),
        "number_request": number.NumberRequest("1015", NumberKind.MY_NUMBER, 1, bytes(16)),
        "number_reply": number.NumberReply("1015", NumberKind.MY_NUMBER, WRONG),
        "inquiry": Inquiry(("1015",), "個人番号の確認", NumberKind.MY_NUMBER),
        "case": case,
        "referral": Referral(bytes(16), bytes(32), "ueda", "方書を見てください。"),
        "filing": Filing(*change, attached=attached),
        "resident": person("1015"),
    }


def packed(sample: Any) -> bytes:
    """Return a sample as it is carried."""
    return sample if isinstance(sample, bytes) else pack(sample)


def main() -> int:
    """Write the samples of the present version, where there are none."""
    CURRENT.mkdir(exist_ok=True)
    for name, sample in samples().items():
        file = CURRENT / f"{name}.msgpack"
        if not file.exists():
            file.write_bytes(packed(sample))
    return 0


if __name__ == "__main__":
    sys.exit(main())
