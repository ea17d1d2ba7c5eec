"""監査: a line of an audit in plain words, for the screen and for the file; both say the same.

Residents stand by their 宛名番号 alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.operations.csv_file import csv_of, plain
from desktop.operations.decide_over import FOR_WHAT
from desktop.operations.moments import day_and_time, waited
from desktop.operations.outputs import OUTPUT_WORDS
from desktop.operations.papers.kinds import title_of
from desktop.operations.parked_words import KIND_LABELS
from sync.base.ids import CLOUD_DESK
from sync.changes.registry import CHANGE_KINDS
from sync.journal.kinds import RULING_LABELS, Kind, Ruling
from sync.journal.office import Office
from sync.journal.trail import ABOUT_STAFF, BY_KEY, FACTOR, HALF, IDLE, Line, Odd
from sync.records.national_numbers import NumberKind

BLANK = "　"
CLOUD = "クラウド"
COLUMNS = (
    "日時", "端末", "番号", "職員番号", "職員", "種別", "内容", "対象（宛名番号）", "理由", "詳細",
    "受信日時", "備考",
)  # fmt: skip
"""The headings of the file."""

OFFICE_LABELS: dict[str, str] = {
    Kind.DESK_ENROLLED: "端末の追加",
    Kind.DESK_REVOKED: "端末の登録の取消し",
    Kind.STAFF_ADDED: "職員の登録",
    Kind.STAFF_KEY: "職員の鍵の登録",
    Kind.STAFF_REVOKED: "職員の登録の取消し",
    Kind.STAFF_RESET: "職員の鍵の再設定",
    Kind.POLICY_SET: "運用規則の変更",
    Kind.CERTIFIER_SET: "証明者の変更",
    Kind.CLOUD_RESTORED: "クラウドの復元",
    Kind.CLOUD_WHOLE: "クラウドの復旧の完了",
    Kind.AUTHORITY_ADDED: "クラウドの認証局の追加",
    Kind.AUTHORITY_ENDED: "クラウドの認証局の廃止",
}
ODD_LABELS: dict[str, str] = {
    Odd.HOLE: "読み取れない記録",
    Odd.GAP: "記録の欠落",
    Odd.CLOCK_BACK: "時計の逆行",
    Odd.CLOCK_BEHIND: "時計の遅れ",
    Odd.CLOCK_AHEAD: "時計の進み",
}
ROLES = {"clerk": "窓口職員", "supervisor": "責任者", "administrator": "管理者"}
REASONS = {"certificate.protected": "支援措置のため", "number.protected": "支援措置のため"}
"""Codes of refusals that an audit looks for; the others stand by their code."""

NUMBER_SHOWN: dict[str, str] = {
    NumberKind.MY_NUMBER: "個人番号を表示",
    NumberKind.RESIDENT_CODE: "住民票コードを表示",
}
NUMBER_ASKED: dict[str, str] = {
    NumberKind.MY_NUMBER: "個人番号の表示",
    NumberKind.RESIDENT_CODE: "住民票コードの表示",
}
LOCK_WORDS = {IDLE: "操作がないため自動で", BY_KEY: "操作で"}
FAILED = "失敗"
ASIDE = "クラウドで保留"
NOT_SENT = "未送信"
UNSIGNED = "端末の記録（本人の署名なし）"
"""Of an entry that names a person who has not signed it: the desk's word alone."""


@dataclass(frozen=True)
class Worded:
    """One line in words; "" where there is nothing to say."""

    key: tuple[int, int, str]
    when: str
    desk: str
    number: str
    staff_no: str
    staff: str
    kind: str
    what: str
    subjects: tuple[str, ...]
    reason: str
    detail: str
    received: str
    note: str
    signed: bool = True
    """False where the person named has not signed it."""

    @property
    def whom(self) -> str:
        """The 宛名番号, in a line."""
        rest = len(self.subjects) - 1
        return f"{self.subjects[0]} ほか{rest}人" if rest > 0 else "".join(self.subjects)


def worded(line: Line, office: Office) -> Worded:
    """Return a line in words."""
    station = office.desks.get(line.desk)
    name = station.certificate.name if station else f"端末{line.desk}"
    numbers = line.detail if line.kind in {Odd.HOLE, Odd.GAP} else ""
    code = line.detail if line.kind == Kind.REFUSAL else ""
    detail = "" if numbers or code else line.detail
    if line.kind in ABOUT_STAFF and detail in office.staff:
        detail = f"{detail}　{office.name_of(detail)}"
    if line.kind == Kind.REFERRAL:
        detail = f"回付先：{office.name_of(detail) if detail else 'ほかの決裁者'}"
    return Worded(
        key=(line.desk, line.number, line.kind),
        when=day_and_time(line.at),
        desk=CLOUD if line.desk == CLOUD_DESK else name,
        number=f"第{numbers or line.number}号",
        staff_no=line.staff,
        staff=office.name_of(line.staff) if line.staff else "",
        kind=_kind(line),
        what=_what(line),
        subjects=line.subjects,
        reason=line.reason or REASONS.get(code, code),
        detail=detail,
        received=day_and_time(line.received_at) if line.received_at else NOT_SENT,
        note=BLANK.join(
            filter(
                None,
                (
                    f"{ASIDE}（{line.note}）" if line.note else "",
                    "" if line.signed else UNSIGNED,
                ),
            )
        ),
        signed=line.signed,
    )


def as_csv(lines: Sequence[Worded]) -> bytes:
    """Return lines as a file for other programs."""
    told = (
        (
            each.when, each.desk, each.number, each.staff_no, each.staff, each.kind, each.what,
            " ".join(each.subjects), each.reason, each.detail, each.received, each.note,
        )
        for each in lines
    )  # fmt: skip
    return csv_of([COLUMNS, *([plain(value) for value in values] for values in told)])


def _kind(line: Line) -> str:
    for labels in (KIND_LABELS, OFFICE_LABELS, ODD_LABELS):
        if line.kind in labels:
            return labels[line.kind]
    return line.kind


def _what(line: Line) -> str:
    match line.kind:
        case Kind.FILING:
            return _change(line.what)
        case Kind.DECISION:
            return RULING_LABELS[Ruling(line.what)] if line.what in set(Ruling) else line.what
        case Kind.ISSUANCE:
            return title_of(line.what)
        case Kind.ISSUANCE_OUTCOME:
            return "交付済" if line.done else "書損"
        case Kind.SIGN_ON:
            what = "パスワードのみ" if line.what == HALF else line.what
            return what if line.done else FAILED
        case Kind.PAYMENT:
            return {"payment": "領収", "refund": "返金"}.get(line.what, line.what)
        case Kind.REFUSAL:
            return _refused(line.what)
        case _:
            return _of_others(line)


def _of_others(line: Line) -> str:
    match line.kind:
        case Kind.INQUIRY if line.what:
            return NUMBER_SHOWN.get(line.what, line.what)
        case Kind.OUTPUT:
            return OUTPUT_WORDS.get(line.what, line.what)
        case Kind.STAFF_ADDED:
            return ROLES.get(line.what, line.what)
        case Kind.PASSWORD_CHANGED if line.what == FACTOR:
            return "認証アプリあり"
        case Kind.SCREEN_LOCKED:
            return LOCK_WORDS.get(line.what, line.what)
        case Odd.CLOCK_BACK | Odd.CLOCK_BEHIND | Odd.CLOCK_AHEAD:
            return waited(0, int(line.what)) if line.what.isdecimal() else ""
    return line.what


def _refused(action: str) -> str:
    what, _, of = action.partition(":")
    match what:
        case "issue":
            return title_of(of)
        case "file":
            return _change(of)
        case "over":
            return FOR_WHAT
        case "refer":
            return KIND_LABELS[Kind.REFERRAL]
        case "number":
            return NUMBER_ASKED.get(of, "番号の表示")
        case "decide" if of in set(Ruling):
            return RULING_LABELS[Ruling(of)]
    return action


def _change(name: str) -> str:
    kind = CHANGE_KINDS.get(name)
    return kind.label if kind else name
