"""A desk's sealed report of entries that are parked there: its form, how it is closed and opened.

The file says in plain whose it is, and a digest of what is sealed, so that damage, another town's
report and a file that is none are told apart before any key is tried. Layout::

    file   = "madoguchi report 1", a line feed, [municipality, sha256 of municipality and
             sealed: bin 32, sealed: bin]
    sealed = a box that the municipality's key opens, of zstd of
             [municipality, desk, [[entry: bin, receipt: bin or empty], …]]
"""

from __future__ import annotations

import msgspec

from sync.base.keys import SigningKey, seal
from sync.base.troubles import KeyWrong, Trouble
from sync.base.wire import WireError, pack, sha256, squeeze, unpack, unsqueeze

SUFFIX = ".sealed"
MAGIC = b"madoguchi report 1\n"
MOST_REPORT_BYTES = 256 * 1024 * 1024
"""Unpacked: some 200,000 entries, more than a desk keeps in years."""


class Report(msgspec.Struct, frozen=True, array_like=True):
    """What a report holds: who sends it, and the entries verbatim with their receipts."""

    municipality: str
    desk: int
    entries: tuple[tuple[bytes, bytes], ...]


class ClosedReport(msgspec.Struct, frozen=True, array_like=True):
    """A report as it stands in its file: whose it is, and what only that town's key opens."""

    municipality: str
    digest: bytes
    sealed: bytes


class ReportForeign(Trouble):
    """The file is no report."""

    reason = "報告ファイルではありません。"
    remedy = "「保留」画面で保存した、拡張子が .sealed のファイルを指定してください。"
    reason_en = "This file is not a desk's report."
    remedy_en = "Name the .sealed file that a desk saved on its screen Set aside."


class ReportDamaged(Trouble):
    """The file was a report, and is no longer whole."""

    reason = "報告ファイルが壊れています。"
    remedy = "端末の「保留」画面で報告を保存し直してください。"
    reason_en = "This report is damaged or was cut short."
    remedy_en = "Copy it again, or save it anew at the desk (Set aside): nothing is lost there."


class ReportOfAnotherKey(Trouble):
    """A whole report, of this town by its word, that the town's key here does not open."""

    reason = "この報告は、別の鍵で暗号化されています。"
    remedy = "この端末が登録されているクラウドの担当者へ渡してください。"
    reason_en = "This report is sealed for another key of this municipality."
    remedy_en = "Open it at the cloud at which its desk is enrolled."


def close_report(report: Report, municipality_public: bytes) -> bytes:
    """Return a report's file, which the municipality alone opens."""
    sealed = seal(municipality_public, squeeze(pack(report)))
    return MAGIC + pack(
        ClosedReport(report.municipality, _digest(report.municipality, sealed), sealed)
    )


def read_report(data: bytes) -> ClosedReport:
    """Return what a file says without a key; ReportForeign or ReportDamaged."""
    if not data.startswith(MAGIC):
        raise ReportForeign(f"{len(data)} bytes")
    try:
        closed = unpack(ClosedReport, data.removeprefix(MAGIC))
    except WireError:
        raise ReportDamaged("its frame") from None
    if _digest(closed.municipality, closed.sealed) != closed.digest:
        raise ReportDamaged("its digest")
    return closed


def open_report(closed: ClosedReport, key: SigningKey) -> Report:
    """Return the report inside; ReportOfAnotherKey, or ReportDamaged if it is not what it says."""
    try:
        report = unpack(Report, unsqueeze(key.open_sealed(closed.sealed), MOST_REPORT_BYTES))
    except KeyWrong:
        raise ReportOfAnotherKey(f"municipality {closed.municipality}") from None
    except WireError:
        raise ReportDamaged("its content") from None
    if report.municipality != closed.municipality:
        raise ReportDamaged("it names two municipalities")
    return report


def _digest(municipality: str, sealed: bytes) -> bytes:
    return sha256(municipality.encode() + sealed)
