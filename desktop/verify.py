"""madoguchi verify: check certificates' codes or PDFs where there is no desk and no line.

A municipality's file of proof keys (``madoguchi-cloud proof-keys``) stands for what a desk would
know. Both languages are said, for whoever reads it. Exit status: 0 all are genuine, 1 one is not,
2 one cannot be read or there is nothing to check it by.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from desktop.certificates.reading import printed_digest
from desktop.console import take_any_letter
from desktop.operations.check_paper import (
    MOST_FILE_BYTES,
    Towns,
    check_file,
    check_text,
    title_of,
)
from sync.base.clock import JST, moment
from sync.base.ids import MunicipalityCode
from sync.base.wire import WireError
from sync.journal.proof.check import Outcome, Verdict
from sync.journal.proof.knowledge import Knowledge, known_from
from sync.journal.proof.statement import is_code
from sync.journal.proof.words import WORDS, label_of

GENUINE, NOT_GENUINE, UNREADABLE = 0, 1, 2
STANDARD_INPUT = "-"


class _NotKnown(Exception):
    """A file of proof keys that cannot be used; says why in both languages."""


def main(arguments: Sequence[str]) -> int:
    """Check what is named; return the exit status."""
    take_any_letter()
    asked = _parser().parse_args(arguments)
    try:
        towns = _towns(asked.known)
    except _NotKnown as no:
        sys.stderr.write(f"madoguchi verify: {no}\n")
        return UNREADABLE
    found = []
    for given in asked.given:
        verdict = _checked(given, towns)
        found.append(verdict.outcome)
        sys.stdout.write("\n".join(_told(given, verdict, towns)) + "\n")
    return _status(found)


def _status(found: Sequence[Outcome]) -> int:
    if all(outcome is Outcome.GENUINE for outcome in found):
        return GENUINE
    readable = any(outcome not in {Outcome.GENUINE, Outcome.UNREADABLE} for outcome in found)
    return NOT_GENUINE if readable else UNREADABLE


def _towns(files: Sequence[Path]) -> dict[MunicipalityCode, Knowledge]:
    """Return what the files know; of two of one municipality with one key, the newer one."""
    towns: dict[MunicipalityCode, Knowledge] = {}
    for file in files:
        try:
            with file.open("rb") as opened:
                known = known_from(_read(opened))
        except (OSError, WireError):
            raise _NotKnown(
                f"{file}: 確認用ファイルとして読み取れません。"
                f"発行元の市町村から受け取り直してください。\n"
                f"  {file} is no file of proof keys, or a damaged one. Get it again."
            ) from None
        other = towns.get(known.municipality)
        if other is not None and other.public != known.public:
            raise _NotKnown(
                f"{file}: 同じ市町村の、鍵が違う確認用ファイルがあります。"
                "公表されている指紋と見比べてください。\n"
                "  Two files of one municipality have different keys: compare their fingerprints."
            )
        if other is None or other.as_of <= known.as_of:
            towns[known.municipality] = known
    return towns


def _checked(given: str, towns: Towns) -> Verdict:
    if given == STANDARD_INPUT:
        return check_file(_read(sys.stdin.buffer), towns, printed_digest)
    if is_code(given):
        return check_text(given, towns)
    try:
        with Path(given).open("rb") as opened:
            data = _read(opened)
    except (OSError, ValueError):
        return Verdict(Outcome.UNREADABLE, "proof.unreadable_file")
    return check_file(data, towns, printed_digest)


def _read(opened: IO[bytes]) -> bytes:
    return opened.read(MOST_FILE_BYTES)


def _told(given: str, verdict: Verdict, towns: Towns) -> Iterator[str]:
    label, label_en = label_of(verdict)
    words = WORDS[verdict.code]
    name = "" if is_code(given) else f"{given}: "
    yield f"{name}{label} / {label_en}"
    yield f"  {words.reason}{words.remedy}"
    yield f"  {words.reason_en} {words.remedy_en}"
    if verdict.at:
        yield f"  失効・取消 revoked or voided: {_moment(verdict.at)}"
    if verdict.proof is None:
        if verdict.municipality:
            yield f"  市町村 municipality (as claimed): {verdict.municipality}"
        return
    proof, town = verdict.proof, towns[verdict.municipality]
    yield f"  発行番号 number: {proof.number}"
    yield f"  種類 kind: {title_of(proof.form)} ({proof.form})"
    yield f"  市町村 municipality: {town.name} ({proof.municipality})"
    yield f"  発行端末 desk: {proof.desk} {verdict.desk_name}"
    offline = "　通信断中の発行 issued offline" if proof.offline else ""
    yield f"  発行日時 issued: {_moment(proof.issued_at)}{offline}"
    yield f"  データ時点 records as of: {_moment(proof.freshness)}"
    yield f"  失効端末の確認時点 revoked desks as of: {_moment(verdict.known_at)}"
    yield f"  端末の取消番号の確認時点 its voided numbers as of: {_moment(verdict.voids_at)}"
    yield f"  公開鍵の指紋 key fingerprint: {town.fingerprint}"


def _moment(millis: int) -> str:
    if not millis:
        return "不明 not known"
    return f"{moment(millis).astimezone(JST):%Y-%m-%d %H:%M} JST"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="madoguchi verify",
        description="Check a certificate's QR code or PDF offline. "
        "Exit status: 0 genuine, 1 not, 2 cannot be read.",
        epilog="No decoder of pictures is part of this program: scan a QR code on paper with a "
        "scanner, which types its text (MADO1:…).",
    )
    parser.add_argument(
        "given",
        nargs="+",
        metavar="CODE-or-FILE",
        help="the text of a QR code, a PDF, a text file with a code, or - for standard input",
    )
    parser.add_argument(
        "--known",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help="a municipality's proof keys (madoguchi-cloud proof-keys CODE); may be repeated",
    )
    return parser
