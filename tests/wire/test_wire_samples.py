"""What was written by any wire version still means what it meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.base.wire import pack, unpack
from sync.exchanges import audit, message, pull, push
from sync.journal import asking
from sync.journal.asking import Output
from sync.journal.certificates import checked
from sync.journal.entry import open_entry
from sync.journal.kinds import Filing, Inquiry
from tests.wire.samples import CURRENT, packed, samples

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("v*/*.msgpack"))
WRITTEN = samples()


def test_every_message_has_a_frozen_sample() -> None:
    assert {file.stem for file in CURRENT.glob("*.msgpack")} == WRITTEN.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_frozen_message_is_read_as_it_was_meant(file: Path) -> None:
    wanted, data = WRITTEN[file.stem], file.read_bytes()
    if isinstance(wanted, bytes):
        assert data == wanted
        return
    assert unpack(type(wanted), data) == wanted
    if file.parent == CURRENT:
        assert packed(wanted) == data, "the present version writes what it wrote"


def test_a_frozen_entry_still_verifies() -> None:
    entry = open_entry((HERE / "v1" / "entry.msgpack").read_bytes())
    reply = unpack(_Reply, (HERE / "v1" / "enrol_reply.msgpack").read_bytes())
    certificate = checked(reply.certificate, reply.municipality_public)
    assert entry.signed_by_desk(certificate.public)
    filing = unpack(Filing, entry.words.body)
    assert (filing.change, filing.attached) == ("contact_correction", None), "nobody said who came"


class _Reply(msgspec.Struct, frozen=True, array_like=True):
    certificate: bytes
    municipality_public: bytes


@pytest.mark.parametrize(
    ("kind", "short"),
    [
        (push.PushRequest, [[b"entry"]]),
        (pull.PullRequest, [[]]),
        (pull.PullReply, [[]]),
        (message.Reply, [1, b"", 5, "ok", b""]),
        (audit.AuditReply, [[]]),
        (asking.Question, ["1015", "sato", 1, "", "", False]),
        (Inquiry, [["1015"], "窓口"]),
        (Output, ["daily_report", "file", ["1015"], 12, "2026-11-23"]),
    ],
)
def test_a_message_from_before_an_item_was_appended_is_read(kind: Any, short: list[Any]) -> None:
    assert unpack(kind, pack(short)) is not None


@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_newer_program_appends_is_left_alone(name: str) -> None:
    wanted = WRITTEN[name]
    if isinstance(wanted, bytes):
        return
    items = [*msgspec.msgpack.decode(packed(wanted)), "an item of tomorrow"]
    assert unpack(type(wanted), pack(items)) == wanted
