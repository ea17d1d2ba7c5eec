"""A sealed report says whose it is, and everything that is wrong with it has a name."""

from __future__ import annotations

import msgspec
import pytest

from sync.base.ids import SystemChance
from sync.base.keys import SigningKey, seal
from sync.base.wire import squeeze, unpack
from sync.journal.report import (
    MAGIC,
    ClosedReport,
    Report,
    ReportDamaged,
    ReportForeign,
    ReportOfAnotherKey,
    close_report,
    open_report,
    read_report,
)

KEY = SigningKey.new(SystemChance())
REPORT = Report("104264", 3, ((b"entry", b"receipt"), (b"another", b"")))
FILE = close_report(REPORT, KEY.public)


def test_a_report_opens_as_it_was_closed() -> None:
    closed = read_report(FILE)
    assert closed.municipality == REPORT.municipality
    assert open_report(closed, KEY) == REPORT
    assert b"entry" not in FILE


def test_every_flipped_byte_and_every_cut_is_seen() -> None:
    for at in range(len(FILE)):
        hurt = FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :]
        with pytest.raises((ReportForeign, ReportDamaged)):
            read_report(hurt)
        with pytest.raises((ReportForeign, ReportDamaged)):
            read_report(FILE[:at])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"madoguchi report 2\n"])
def test_another_file_is_no_report(data: bytes) -> None:
    with pytest.raises(ReportForeign):
        read_report(data)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(ReportOfAnotherKey):
        open_report(read_report(FILE), SigningKey.new(SystemChance()))


def test_a_report_that_names_two_towns_is_not_believed() -> None:
    frame = unpack(ClosedReport, FILE.removeprefix(MAGIC))
    with pytest.raises(ReportDamaged):
        open_report(msgspec.structs.replace(frame, municipality="104256"), KEY)


def test_a_box_that_holds_something_else_is_no_report() -> None:
    sealed = seal(KEY.public, squeeze(b"something else"))
    with pytest.raises(ReportDamaged):
        open_report(ClosedReport("104264", b"", sealed), KEY)
