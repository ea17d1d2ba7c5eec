"""監査: a request that the cloud turned away, in plain words; the screen and the file say the same.

Counted by the hour: `when` is the first moment, `received` the last, `number` how often.
"""

from __future__ import annotations

from desktop.operations.audit_words import Worded
from desktop.operations.moments import day_and_time
from sync.base.ids import CLOUD_DESK
from sync.exchanges import (
    attest,
    audit,
    enrol,
    farewell,
    give_back,
    number,
    pull,
    pull_file,
    push,
    repair,
    snapshot,
    staff_key,
    wait,
    whereabouts,
)
from sync.exchanges.audit import Refused
from sync.exchanges.counter import TOO_MANY
from sync.exchanges.turned_away import BEYOND, NO_DESK
from sync.journal.office import Office

LABEL = "拒否された要求"
NO_DESK_OF_OURS, NO_DESK_YET = "登録のない端末", "登録前の機械"
SIGNED = "この端末の鍵で署名されています。"
UNSIGNED = "この端末の署名ではありません。ほかの機械か、壊れたプログラムです。"

EXCHANGES = {
    attest.NAME: "台帳の照合",
    audit.NAME: "監査の照会",
    enrol.NAME: "端末の登録",
    farewell.NAME: "登録の取消しの確認",
    give_back.NAME: "クラウドの復旧",
    number.NAME: "番号の表示",
    pull.NAME: "台帳の受信",
    pull_file.NAME: "初回読込ファイルの鍵",
    push.NAME: "記録の送信",
    repair.NAME: "台帳の修復",
    snapshot.NAME: "台帳の読込み",
    staff_key.NAME: "職員の鍵の登録",
    wait.NAME: "更新の待受け",
    whereabouts.NAME: "支援措置の方の住所の照会",
}
"""Exchange -> what a desk asks for by it."""

CODES = {
    "aside.full": "登録できない記録が、預かれる量を超えた",
    "audit.expired": "監査の照会から30分を過ぎていた",
    "audit.not_authorised": "監査の権限がない",
    "audit.not_received": "監査の照会の記録が届いていない",
    BEYOND: "種類が多いため、まとめて数えた",
    "code.void": "誤りが続き、コードが無効になっていた",
    "desk.revoked": "登録を取り消された端末",
    "desk.unknown": "登録のない端末か、署名が違う",
    "enrol.code_expired": "登録コードの期限切れ",
    "enrol.code_taken_back": "取り消された登録コード",
    "enrol.code_unknown": "登録コードの誤り",
    "enrol.code_used": "使用済みの登録コード",
    "enrol.lost": "登録の記録がない",
    "farewell.not_revoked": "登録の取消しを受けていない端末",
    "number.no_inquiry": "照会の記録が届いていない",
    "number.nobody": "該当する方の記録がない",
    "number.not_kept": "番号の保管がない",
    "number.not_permitted": "運用規則が番号の表示を認めていない",
    "number.other_inquiry": "照会の記録が、その番号のものではない",
    "number.protected": "支援措置の方で、本日の一時解除がない",
    "number.told_before": "一度伝えた番号の再照会",
    "number.unreadable": "保管した番号を開けない",
    "other_exchange": "宛先と中身が合わない",
    "pull_file.foreign": "この町の初回読込ファイルではない",
    "pull_file.old": "初回読込ファイルの期限切れ",
    "pull_file.other_epoch": "クラウド復旧前の初回読込ファイル",
    "request.replayed": "一度答えた要求の再送",
    "request.stale": "端末の時計が合わない",
    "request.unreadable": "形式を読み取れない",
    "scope.not_held": "端末が持てない範囲の要求",
    "snapshot.gone": "読込元の控えが更新されていた",
    "staff.code_unknown": "初回コードの誤り",
    "staff.code_used": "使用済みか期限切れの初回コード",
    "staff.other_key": "以前の鍵の再登録",
    "staff.sealed": "鍵の形式の誤り",
    "staff.unknown": "登録のない職員番号",
    "whereabouts.moved": "記録が更新されていた",
    "whereabouts.no_inquiry": "照会の記録が届いていない",
    "whereabouts.nobody": "該当する方の記録がない",
    "whereabouts.not_kept": "住所の保管がない",
    "whereabouts.not_released": "本日の一時解除がない",
    "whereabouts.other_inquiry": "照会の記録が、その方のものではない",
    TOO_MANY: "要求が多すぎる",
    "wire.version": "プログラムの版が合わない",
}
"""Code of a refusal -> why, in short; of a newer cloud's, the code stands."""


def refused_worded(refused: Refused, office: Office) -> Worded:
    """Return a line in words."""
    names = {NO_DESK: NO_DESK_OF_OURS, CLOUD_DESK: NO_DESK_YET}
    names |= {number: desk.certificate.name for number, desk in office.desks.items()}
    of_a_desk = refused.desk not in {NO_DESK, CLOUD_DESK}
    return Worded(
        key=(refused.desk, refused.first_at, f"{refused.exchange} {refused.code} {refused.proved}"),
        when=day_and_time(refused.first_at),
        desk=names.get(refused.desk, f"端末{refused.desk}"),
        number=f"{refused.times}回",
        staff_no="",
        staff="",
        kind=LABEL,
        what=EXCHANGES.get(refused.exchange, refused.exchange),
        subjects=(),
        reason=CODES.get(refused.code, refused.code),
        detail="",
        received=day_and_time(refused.last_at),
        note=(SIGNED if refused.proved else UNSIGNED) if of_a_desk else "",
    )
