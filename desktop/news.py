"""What the window says by itself, in words: of the line, the copy, the session, the program."""

from __future__ import annotations

from desktop.cache.visits import Visit
from desktop.upgrade.standing import Standing
from desktop.widgets.banner import BannerKind, BannerText

FORKED = BannerText(
    BannerKind.TROUBLE,
    "この端末の記録の複製が、別の場所で使われています。",
    "受付は続けられ、記録は失われませんが、再登録するまで審査に回りません。",
    "システム担当から登録コードを受け取り、サインオフして端末を再登録してください。",
)
MADE_ANEW = BannerText(
    BannerKind.CAUTION,
    "端末の台帳の控えを作り直しています。",
    "受け付けた記録は失われていません。受付は続けられます。",
)
MADE_AGAIN = BannerText(
    BannerKind.TROUBLE,
    "端末の台帳の控えがまた壊れたため、作り直しています。",
    "ディスクの故障が疑われます。受け付けた記録は失われていません。受付は続けられます。",
    "システム担当へ、ディスクの点検を依頼してください。",
)
MADE_LATER = (
    "端末の台帳の控えは、通信が戻ると自動で作り直します。受け付けた記録は失われていません。"
    "それまで開けない記録があります。届出の一覧と下書きは使えます。"
)
COMING = BannerText(
    BannerKind.NOTICE,
    "ほかの端末の変更を受信しています。",
    "受付は続けられます。途中で終了しても、次は続きから受信します。",
)
PASSWORD_CHANGED = BannerText(
    BannerKind.NOTICE,
    "パスワードを変更しました。",
    "この端末では、今から新しいパスワードを使います。",
    "ほかの端末では、変更が届くまで前のパスワードを使ってください。",
)
NOT_THERE_YET = "パスワードの変更が届くまで、ほかの端末では前のパスワードを使ってください。"
FACTOR_SET = BannerText(
    BannerKind.NOTICE,
    "認証アプリを設定しました。",
    "この端末では、次のサインオンから、町の運用規則に応じて6桁の数字を入力します。",
    "ほかの端末では、設定が届いてからになります。",
)
KEY_RENEWED = BannerText(
    BannerKind.NOTICE,
    "パスワードを再設定し、新しい鍵を作りました。",
    "前のパスワードは、どの端末でも使えなくなります。前の鍵でした受付・決裁は、そのまま有効です。",
    "ほかの端末では、新しい鍵が届いてからサインオンしてください。",
)


def entries_missing(after: int) -> BannerText:
    """Return what to say where entries after a number may be missing from the journal."""
    return BannerText(
        BannerKind.TROUBLE,
        f"この端末の記録のうち、{after + 1}番以降の一部が失われたおそれがあります。",
        "ディスクの故障が疑われます。読み取れなかった部分は、端末に残してあります。受付は続けられます。",
        "その後に受け付けた届出を控えの書類で確かめ、システム担当へディスクの点検を依頼してください。",
    )


def newer_ready(version: str) -> BannerText:
    """Return what to say where a newer version of the program lies ready."""
    return BannerText(
        BannerKind.NOTICE,
        f"新しい版（{version}）の準備ができました。",
        "窓口を閉じると切り替わります。",
    )


def visit_parked(visit: Visit, *, signed_on: bool = False) -> BannerText:
    """Return what to say where a visitor is at the counter and the person there changes.

    `signed_on`: who takes over is at work already.
    """
    name = f"整理券 {visit.ticket}" if visit.ticket else f"受付 {visit.number}"
    return BannerText(
        BannerKind.NOTICE,
        f"{name}を中断しました。",
        "受け付けた内容は保存されています。",
        "「受付中」を開くと、続きから再開できます。"
        if signed_on
        else "サインオンして「受付中」を開くと、続きから再開できます。",
    )


KEPT = "受け付けた内容と入力の途中は保存されています。"


def session_ended(staff: str, *, revoked: bool, parked: Visit | None) -> BannerText:
    """Return what to say where the cloud's word ended the session of who was signed on."""
    kept = KEPT + (visit_parked(parked).title if parked is not None else "")
    if revoked:
        return BannerText(
            BannerKind.TROUBLE,
            f"職員番号{staff}の登録が取り消されたため、サインオフしました。",
            kept,
            "続きは、ほかの職員がサインオンして行ってください。",
        )
    return BannerText(
        BannerKind.TROUBLE,
        f"職員番号{staff}のパスワードが再設定されたため、サインオフしました。",
        kept,
        "ご本人は、システム担当から受け取った初回コードでサインオンしてください。"
        "心当たりがないときは、システム担当へ連絡してください。",
    )


def decider_ended(staff: str, *, revoked: bool) -> BannerText:
    """Return what to say on the lock where the cloud's word ended who decided over the work."""
    title = (
        f"職員番号{staff}の登録が取り消されたため、決裁を終えました。"
        if revoked
        else f"職員番号{staff}のパスワードが再設定されたため、決裁を終えました。"
    )
    return BannerText(
        BannerKind.TROUBLE,
        title,
        "窓口の受付と入力の途中は、そのままです。",
        "担当の職員がパスワードを入力して、続きから再開してください。",
    )


def version_news(standing: Standing) -> BannerText:
    """Return what to say of the version of the program that this desk has taken or refused."""
    version = standing.news
    if version == standing.stands:
        return BannerText(
            BannerKind.NOTICE,
            f"プログラムが新しい版（{version}）になりました。",
            "受け付けた内容と入力の途中は、そのままです。",
        )
    if version == standing.left:
        return BannerText(
            BannerKind.CAUTION,
            f"新しい版（{version}）で起動できなかったため、前の版に戻しました。",
            "受け付けた内容は失われていません。受付は続けられます。",
            "システム担当へ連絡してください。",
        )
    return BannerText(
        BannerKind.CAUTION,
        f"新しい版（{version}）は自己診断に合格しなかったため、今の版のまま使います。",
        "受付は続けられます。",
        "システム担当へ連絡してください。",
    )
