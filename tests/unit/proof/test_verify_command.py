"""madoguchi verify: what it says of codes and files, by its exit status and in words."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from desktop.certificates.reading import printed_digest
from desktop.verify import main
from sync.journal.proof.knowledge import EndedDesk, Heard, Voided, signed
from sync.journal.proof.statement import code_of
from tests.unit.proof.paper import (
    DESK,
    GENUINE,
    HOUR,
    ISSUED,
    KNOWN,
    NUMBER,
    OTHER_CODE,
    OTHER_DESK,
    OTHER_TOWN,
    PROOF,
    TOWN,
    certificate_of,
    change,
)

Verify = Callable[..., tuple[int, str]]


def paper(words: str, code: str = "") -> bytes:
    """Return a PDF that prints some words and carries a code, as the press does."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.drawString(100, 700, words)
    canvas.setKeywords(code)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def certificate(words: str) -> bytes:
    """Return a certificate's PDF: the code in it is over what it prints."""
    stated = change(PROOF, digest=printed_digest(paper(words)))
    return paper(words, code_of(stated, DESK, certificate_of()))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "town.keys"
    file.write_bytes(signed(change(KNOWN, heard=(Heard(12, ISSUED + 60_000),)), TOWN))
    return file


@pytest.fixture
def verify(keys: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Return what runs the command here: its status, and what it said."""

    def run(*words: object, known: Path = keys) -> tuple[int, str]:
        status = main([str(word) for word in [*words, "--known", known]])
        return status, capsys.readouterr().out

    return run


def process(*words: object, **kept: object) -> subprocess.CompletedProcess[str]:
    """Run the program itself where no Qt can be loaded."""
    block = "import sys; sys.modules['PySide6'] = None; from desktop.opening import main;"
    line = [sys.executable, "-W", "error", "-c", f"{block} sys.exit(main())", "verify"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [*line, *map(str, words)], capture_output=True, encoding="utf-8", env=environment,
        timeout=60, check=False, **kept,
    )  # fmt: skip


def test_a_genuine_code_is_told_with_all_it_states_by_a_process_without_qt(keys: Path) -> None:
    done = process(GENUINE, "--known", keys)
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        "コードは真正です（紙面は未照合） / The code is genuine (paper not compared)",
        NUMBER, "住民票の写し (juminhyo_household)", "草津町 (104264)",
        "12 岩島出張所 第2窓口", KNOWN.fingerprint, "Compare number, kind and time",
    ):  # fmt: skip
        assert said in done.stdout, said


def test_what_is_piped_in_is_checked_and_a_console_without_japanese_gets_its_english(
    keys: Path,
) -> None:
    done = process("-", "--known", keys, input=GENUINE.swapcase() + "\n")
    assert done.returncode == 0, done.stderr
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": "."}
    line = [sys.executable, "-m", "desktop.opening", "verify", "MADO1:", "--known", str(keys)]
    told = subprocess.run(line, capture_output=True, env=ascii_only, timeout=60, check=False)
    assert told.returncode == 2, told.stderr
    assert b"The code is cut short or was misread." in told.stdout


def test_a_pdf_that_says_what_was_issued_is_genuine_and_an_altered_one_is_not(
    verify: Verify, tmp_path: Path
) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(certificate("Kuroiwa Taro"))
    status, told = verify(file)
    assert status == 0
    assert "what is printed is what was issued" in told
    other = paper("Kuroiwa Jiro", code_of(
        change(PROOF, digest=printed_digest(paper("Kuroiwa Taro"))), DESK, certificate_of()
    ))  # fmt: skip
    file.write_bytes(other)
    status, told = verify(file)
    assert status == 1
    assert "改変の疑い / Suspected alteration or forgery" in told
    assert NUMBER in told, "the number, to ask about"


@pytest.mark.parametrize(
    ("code", "known", "label"),
    [
        (code_of(PROOF, OTHER_DESK, certificate_of()), KNOWN, "改変の疑い"),
        (GENUINE[:-3] + "000", KNOWN, "改変の疑い"),
        (GENUINE, change(KNOWN, voided=(Voided(NUMBER, ISSUED + 1),)), "取消済の番号"),
        (GENUINE, change(KNOWN, ended=(EndedDesk(12, ISSUED - HOUR),)), "失効した端末"),
        (
            code_of(change(PROOF, municipality=OTHER_CODE), DESK,
                    certificate_of(town=OTHER_TOWN, code=OTHER_CODE)), KNOWN, "ほかの市町村",
        ),
    ],
    ids=["forged", "altered", "voided", "revoked", "other-town"],
)  # fmt: skip
def test_what_is_not_genuine_ends_with_1(verify, tmp_path, code, known, label) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "other.keys"
    file.write_bytes(signed(known, TOWN))
    status, told = verify(code, known=file)
    assert status == 1
    assert told.startswith(label)


def test_what_cannot_be_read_ends_with_2_and_says_what_to_do(
    verify: Verify, tmp_path: Path
) -> None:
    picture = io.BytesIO()
    Image.new("L", (9, 9)).save(picture, "PNG")
    for data, words in (
        (picture.getvalue(), "scanner"),
        (paper("no code"), "holds no certificate's code"),
        (b"%PDF-1.4 and rubbish", "The PDF cannot be read"),
        (paper("x", "MADO1:RUBBISH"), "cut short"),
        (b"a letter", "not a certificate's code"),
        (b"", "Nothing was entered"),
        ("MADO2:AB".encode("utf-8-sig"), "newer version"),
    ):
        file = tmp_path / "madoguchi-given"
        file.write_bytes(data)
        status, told = verify(file)
        assert status == 2, words
        assert words in told
    for name in (tmp_path / "gone.pdf", tmp_path, "x" * 3000, "a\0b"):
        status, told = verify(name)
        assert status == 2
        assert "cannot be opened" in told


def test_a_text_file_with_a_code_will_do_and_the_worst_of_several_counts(
    verify: Verify, tmp_path: Path
) -> None:
    file = tmp_path / "code.txt"
    file.write_text(f"{GENUINE}\r\n", "utf-8")
    assert verify(file)[0] == 0
    assert verify(file, "MADO1:")[0] == 2
    forged = code_of(PROOF, OTHER_DESK, certificate_of())
    assert verify("MADO1:", forged, file)[0] == 1


def test_without_a_town_s_own_keys_nothing_is_checked(
    keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([GENUINE])
    assert ended.value.code == 2
    changed, forged = tmp_path / "changed.keys", tmp_path / "forged.keys"
    changed.write_bytes(keys.read_bytes().replace(b"\x0c", b"\x0d"))
    forged.write_bytes(signed(change(KNOWN, public=OTHER_TOWN.public), OTHER_TOWN))
    capsys.readouterr()
    for files, words in (
        ([changed], "damaged"),
        ([tmp_path / "gone.keys"], "damaged"),
        ([keys, forged], "compare their fingerprints"),
    ):
        known = [word for file in files for word in ("--known", str(file))]
        assert main([GENUINE, *known]) == 2
        assert words in capsys.readouterr().err
    assert main([GENUINE, "--known", str(forged)]) == 1, "another key certifies none of our desks"


def test_of_two_files_of_a_town_the_newer_one_counts(
    tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = tmp_path / "newer.keys"
    newer.write_bytes(
        signed(change(KNOWN, as_of=KNOWN.as_of + 1, voided=(Voided(NUMBER, 1),)), TOWN)
    )
    for order in ((keys, newer), (newer, keys)):
        words = [word for file in order for word in ("--known", str(file))]
        assert main([GENUINE, *words]) == 1
