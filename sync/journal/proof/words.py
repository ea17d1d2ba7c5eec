"""What a check says to people: a word for each outcome, two sentences for each reason.

Both languages stand here, for the command says them without the screen's translations.
"""

from __future__ import annotations

from typing import NamedTuple

from sync.journal.proof.check import Outcome, Verdict


class Words(NamedTuple):
    """What was found and what to do next, in both languages."""

    reason: str
    remedy: str
    reason_en: str
    remedy_en: str


LABELS = {
    Outcome.GENUINE: ("真正", "Genuine"),
    Outcome.ALTERED: ("改変の疑い", "Suspected alteration or forgery"),
    Outcome.ENDED_DESK: ("失効した端末", "Revoked desk"),
    Outcome.VOIDED: ("取消済の番号", "Voided number"),
    Outcome.OTHER_TOWN: ("ほかの市町村", "Another municipality"),
    Outcome.UNREADABLE: ("読み取れません", "Cannot be read"),
}

CODE_ONLY = ("コードは真正です（紙面は未照合）", "The code is genuine (paper not compared)")
"""The word where nothing but the code could be checked."""

_ASK = (
    "この証明書は受け取らず、発行元の市町村へ問い合わせてください。",
    "Do not accept the certificate; ask the municipality that is said to have issued it.",
)

WORDS = {
    "proof.genuine": Words(
        "市町村の端末が発行したもので、印字内容も発行時と一致しています。",
        "下の番号と種類が、提出された証明書と同じか確かめてください。",
        "A desk of the municipality issued it, and what is printed is what was issued.",
        "See that the number and the kind below are those of the certificate at hand.",
    ),
    "proof.code_only": Words(
        "コードは市町村の端末が発行したものです。紙面の印字内容は照合していません。",
        "下の番号・種類・発行日時を、紙面と見比べてください。",
        "A desk of the municipality issued this code. What is printed was not compared.",
        "Compare number, kind and time of issue below with the paper.",
    ),
    "proof.digest": Words(
        "コードは本物ですが、印字内容が発行時と違います。", _ASK[0],
        "The code is genuine, but what is printed is not what was issued.", _ASK[1],
    ),
    "proof.signature": Words(
        "端末の署名が正しくありません。作り替えられたおそれがあります。", _ASK[0],
        "The desk's signature is wrong: the code was changed or forged.", _ASK[1],
    ),
    "proof.certificate": Words(
        "この市町村が認めた端末の署名ではありません。", _ASK[0],
        "It is not signed by a desk that this municipality certified.", _ASK[1],
    ),
    "proof.algorithm": Words(
        "定められた方式の署名ではありません。", _ASK[0],
        "It is not signed in the way that is laid down.", _ASK[1],
    ),
    "proof.before_key": Words(
        "発行日時が、端末の鍵ができる前になっています。", _ASK[0],
        "It says it was issued before the desk had its key.", _ASK[1],
    ),
    "proof.after_end": Words(
        "端末が失効した後に発行されています。", _ASK[0],
        "It was issued after the desk was revoked.", _ASK[1],
    ),
    "proof.compromised": Words(
        "盗難・複製などで失効した端末の署名です。発行日時は信用できません。",
        "番号を控え、発行の有無を発行元の市町村へ問い合わせてください。",
        "It is signed by a desk that was stolen or copied; its time of issue cannot be trusted.",
        "Note the number and ask the municipality whether it issued it.",
    ),
    "proof.voided": Words(
        "書損などで取り消された番号の証明書です。",
        "この証明書は使えません。新しい証明書の提出を求めてください。",
        "The certificate of this number was voided (a spoiled sheet, for one).",
        "It is not valid. Ask for a new certificate.",
    ),
    "proof.other_town": Words(
        "ほかの市町村の証明書です。照合に必要な鍵がありません。",
        "発行元の市町村の確認用ファイルを使うか、その市町村へ問い合わせてください。",
        "It is of another municipality; the key needed to verify it is not here.",
        "Use that municipality's file of proof keys, or ask that municipality.",
    ),
    "proof.prefix": Words(
        "証明書のコードではありません。",
        "証明書の二次元コードを読み取り直してください。",
        "This is not a certificate's code.",
        "Scan the certificate's QR code again.",
    ),
    "proof.damaged": Words(
        "コードが途中で切れているか、読み誤りがあります。",
        "入力欄を空にし、もう一度読み取ってください。続くときはスキャナーの設定を確認してください。",
        "The code is cut short or was misread.",
        "Empty the box and scan it again. If it goes on, look at the scanner's settings.",
    ),
    "proof.newer": Words(
        "新しい版のプログラムで作られたコードです。",
        "プログラムを更新してから、もう一度照合してください。",
        "The code was made by a newer version of the program.",
        "Update the program and check again.",
    ),
    "proof.no_code": Words(
        "このPDFには、証明書のコードがありません。",
        "スキャンした画像は読めません。二次元コードをスキャナーで読み取ってください。",
        "This PDF holds no certificate's code.",
        "Scanned pictures cannot be read here: scan the QR code itself with a scanner.",
    ),
    "proof.picture": Words(
        "画像ファイルの二次元コードは、このプログラムでは読めません。",
        "二次元コードをスキャナーで読み取り、コードの文字を入力してください。",
        "The QR code in a picture cannot be read by this program.",
        "Scan the QR code with a scanner, and give its text.",
    ),
    "proof.unreadable_pdf": Words(
        "PDFファイルを読み込めません。",
        "ファイルを受け取り直すか、二次元コードをスキャナーで読み取ってください。",
        "The PDF cannot be read.",
        "Get the file again, or scan the QR code with a scanner.",
    ),
    "proof.unreadable_file": Words(
        "ファイルを開けません。",
        "ファイルの場所と名前を確認してください。",
        "The file cannot be opened.",
        "Check where it is and its name.",
    ),
    "proof.empty": Words(
        "何も入力されていません。",
        "二次元コードを読み取るか、PDFを選んでください。",
        "Nothing was entered.",
        "Scan a QR code or choose a PDF.",
    ),
}  # fmt: skip
"""Reason -> its words."""


def label_of(verdict: Verdict) -> tuple[str, str]:
    """Return the word for what was found, in both languages."""
    return CODE_ONLY if verdict.code == "proof.code_only" else LABELS[verdict.outcome]
