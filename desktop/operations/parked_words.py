"""Why an entry is parked and what to do about it, in words; and what kinds of entry are called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sync.exchanges import push, recovery, referring, settle
from sync.exchanges.push import Receipt
from sync.journal.kinds import Kind


class State(StrEnum):
    """How an entry is parked."""

    SET_ASIDE = "set_aside"
    HOLE = "hole"
    """It could not be read: the cloud misses it by its number."""
    FORKED = "forked"
    NO_EFFECT = "no_effect"
    """It arrived, and asked for what its author may not do."""
    WAITING = "waiting"
    SETTLED = "settled"
    """Another entry has done what it was to do: nothing is left to do."""


@dataclass(frozen=True)
class Why:
    """Why an entry is parked and what to do, in words."""

    state: State
    reason: str
    step: str
    file_again: bool = False
    """A filing does not reach the register any more; somebody has to file it anew."""


REPORT = "「報告を保存」を押し、ファイルをシステム担当へ渡してください。"
FILE_AGAIN = "そのあと、届出一覧で再届出し、届出人にお伝えください。"
UNREGISTERED = "この届出は、登録されていません。"
REFILED = "再届出済みです。この記録への対応は不要です。"
DECIDED = "この届出は、ほかの記録で処理済みです。対応は不要です。"
BY_ITSELF = "届くと自動で処理されます。"
DECIDE_AGAIN = "権限のある責任者が、別の端末で決裁してください。"
UNUSED = "unused"
"""Our own code: it waited for its filing, which came, and had no effect on it."""

WHYS = {
    push.UNREADABLE: Why(State.HOLE, "記録が破損しています。", REPORT, file_again=True),
    push.NEWER: Why(
        State.HOLE,
        "この端末のプログラムが、クラウドのものより新しい版です。",
        "クラウドが更新されると、自動で送り直します。",
    ),
    "desk_signature": Why(
        State.HOLE, "記録が破損しています（端末の署名が合いません）。", REPORT, file_again=True
    ),
    "staff_signature": Why(
        State.SET_ASIDE,
        "職員の署名を確認できません。",
        f"システム担当に職員の登録を確認してください。{REPORT}",
        file_again=True,
    ),
    push.KEY_RETIRED: Why(
        State.SET_ASIDE,
        "パスワードの再設定の前の鍵で、再設定のあとに記録されています。",
        "本人に心当たりがあるか確かめてください。なければシステム担当へ連絡してください。",
        file_again=True,
    ),
    push.APPROVAL_SIGNATURE: Why(
        State.SET_ASIDE,
        "証明書を承認した責任者の署名を確認できません。",
        f"責任者本人に、承認した覚えがあるか確かめてください。{REPORT}",
    ),
    "content_taken": Why(
        State.SET_ASIDE, "同じ番号の別の記録が、先に届いています。", REPORT, file_again=True
    ),
    settle.FAILED: Why(
        State.SET_ASIDE,
        "クラウドで処理できませんでした。記録は保管されています。",
        REPORT,
        file_again=True,
    ),
    push.DESK_UNKNOWN: Why(
        State.SET_ASIDE,
        "クラウドが、この端末の登録を確認できません。",
        f"システム担当に端末の登録を確認し、{REPORT}",
    ),
    "desk_revoked": Why(
        State.SET_ASIDE,
        "端末の登録が取り消されたあとの記録です。",
        f"必要なものは、登録済みの端末で受け付け直してください。{REPORT}",
    ),
    push.FORK: Why(
        State.FORKED,
        "この端末の記録の複製が、別の場所で使われています。",
        "システム担当から登録コードを受け取り、サインオフして端末を再登録してください。"
        "記録は自動で引き継がれます。",
    ),
    "body_unreadable": Why(State.NO_EFFECT, "クラウドで内容を読み取れませんでした。", REPORT),
    settle.NOT_AUTHORISED: Why(
        State.NO_EFFECT, "決裁した職員に、この届出の決裁権限がありません。", DECIDE_AGAIN
    ),
    settle.OWN_FILING: Why(
        State.NO_EFFECT, "届出を受け付けた職員本人による決裁です。", DECIDE_AGAIN
    ),
    settle.OTHER_FILING: Why(
        State.NO_EFFECT, "決裁した内容と、届いている届出の内容が違います。", REPORT
    ),
    settle.NOT_FILER: Why(
        State.NO_EFFECT,
        "届出を受け付けた職員とは別の職員による取下げです。",
        "受け付けた職員が取り下げるか、責任者が差し戻してください。",
    ),
    settle.FILER_REVOKED: Why(
        State.NO_EFFECT,
        "取り下げた職員の登録が取り消されています。",
        "責任者が差し戻してください。",
    ),
    referring.NOT_AUTHORISED: Why(
        State.NO_EFFECT, "回付した職員に、この届出の決裁権限がありません。", DECIDE_AGAIN
    ),
    referring.NOBODY: Why(
        State.NO_EFFECT,
        "回付先の職員に、この届出の決裁権限がありません。",
        "決裁の画面で、別の決裁者に回してください。",
    ),
    referring.OTHER_FILING: Why(
        State.NO_EFFECT, "回付した内容と、届いている届出の内容が違います。", REPORT
    ),
    UNUSED: Why(
        State.NO_EFFECT, "届出が届きましたが、この記録は受け入れられませんでした。", REPORT
    ),
    settle.EARLY: Why(State.WAITING, "もとになる届出が、まだクラウドに届いていません。", BY_ITSELF),
    recovery.WAITS: Why(
        State.WAITING,
        "クラウドの復旧を待っています（最大30分）。",
        "終わると自動で処理されます。操作は不要です。",
    ),
}
"""Code of a receipt -> why. Other codes of received entries need nobody's attention."""


def why_of(receipt: Receipt, decided_until: int = 0) -> Why | None:
    """Return why an entry with this receipt is parked; None for one that is not.

    `decided_until` (ms): what waited for a restored cloud since before then is looked for in vain.
    """
    if receipt.note == recovery.WAITS and receipt.received_at <= decided_until:
        return WHYS[settle.FAILED]
    words = f"クラウドで保留されました（{receipt.note}）。"
    unknown = Why(State.SET_ASIDE, words, REPORT) if receipt.status == push.QUARANTINED else None
    return WHYS.get(receipt.note, unknown)


KIND_LABELS: dict[str, str] = {
    Kind.FILING: "届出",
    Kind.WITHDRAWAL: "取下げ",
    Kind.DECISION: "決裁",
    Kind.REFERRAL: "回付",
    Kind.ISSUANCE: "交付",
    Kind.ISSUANCE_OUTCOME: "交付の結果",
    Kind.INQUIRY: "照会",
    Kind.SIGN_ON: "サインオン",
    Kind.SIGN_OFF: "サインオフ",
    Kind.REFUSAL: "受付不可の記録",
    Kind.PAYMENT: "領収・返金",
    Kind.STOCK: "用紙の受払",
    Kind.CLOSING: "日計",
    Kind.AUDIT: "監査の照会",
    Kind.OUTPUT: "出力",
    Kind.SIGN_ON_WAIT_LIFTED: "サインオンの待ちの解除",
    Kind.SCREEN_LOCKED: "画面ロック",
    Kind.PASSWORD_CHANGED: "パスワードの変更",
}
