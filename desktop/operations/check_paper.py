"""What a scanned code or a PDF is worth to whoever checks it: at a desk, or without one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping

from desktop.certificates.carried import carried_code
from sync.base.ids import MunicipalityCode
from sync.base.resources import resource
from sync.base.troubles import Trouble
from sync.journal.proof.check import Outcome, Verdict, check
from sync.journal.proof.knowledge import Knowledge
from sync.journal.proof.statement import as_typed

Towns = Mapping[MunicipalityCode, Knowledge]
Digest = Callable[[bytes], bytes]
"""`desktop.certificates.reading.printed_digest`: may raise Trouble."""

MOST_FILE_BYTES = 20 * 1024 * 1024
"""A certificate's PDF with its fonts has some 100 KB."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")


def check_text(text: str, towns: Towns) -> Verdict:
    """Say what a scanned or typed code is worth."""
    code = as_typed(text)
    if not code:
        return Verdict(Outcome.UNREADABLE, "proof.empty")
    return check(code, towns)


def check_file(data: bytes, towns: Towns, printed: Digest) -> Verdict:
    """Say what a file is worth: a certificate's PDF with what it prints, or a text with a code."""
    if data.startswith(_PICTURES):
        return Verdict(Outcome.UNREADABLE, "proof.picture")
    if b"%PDF-" not in data[:1024]:
        return check_text(data.decode("utf-8-sig", "replace"), towns)
    code = carried_code(data)
    if not code:
        reason = "proof.unreadable_pdf" if code is None else "proof.no_code"
        return Verdict(Outcome.UNREADABLE, reason)
    try:
        digest = printed(data)
    except Trouble:
        return Verdict(Outcome.UNREADABLE, "proof.unreadable_pdf")
    return check(code, towns, digest)


def title_of(form: str) -> str:
    """Return what a kind of certificate is called; its form's name where this is not known."""
    return _said("certificates", form, "title")


def town_of(code: str) -> str:
    """Return a municipality's name, as far as the program ships it; else its code."""
    return _said("municipalities", code, "name")


def _said(folder: str, name: str, key: str) -> str:
    try:
        read = tomllib.loads(resource(folder, f"{name}.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return name
    return str(read.get(key, name))
