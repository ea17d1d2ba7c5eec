"""What the window says by itself: the state of the line, and what was settled when it is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.worker_link import WorkerLink
from desktop.cache.visits import Visit
from desktop.operations.change_password import only_here
from desktop.operations.cut_off import certificates_meanwhile
from desktop.operations.desk import Desk
from desktop.operations.filings import needing
from desktop.operations.moments import clock_time, day_and_time, in_list
from desktop.operations.status import status
from desktop.screens.first_pull.presenter import Amount, PullProgress
from desktop.screens.shell.window import Window
from desktop.upgrade.standing import Standing
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.progress import Progress, facts
from desktop.widgets.statusline import LineState, LineStatus
from sync.records.scopes import Scope

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
SHOWN_AFTER, SHOWN_EVERY = 2.0, 0.5
"""Seconds: what is over sooner is not worth a line that moves the screen; nor is every answer."""
GOOD_NEWS_MILLISECONDS = 12_000
"""How long good news, and what is only to be known, stays before it makes room."""


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


class Announcer(QObject):
    """Listens to the worker, keeps the desk's line, tells the window."""

    moved = Signal()
    """Records moved: counts are to be taken anew."""

    def __init__(
        self,
        desk: Desk,
        link: WorkerLink,
        window: Window,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take whose line it is, who reports it, where it is shown, and a steady clock."""
        super().__init__(window)
        self._seconds = seconds
        self._desk, self._window = desk, window
        self._was_down = self._back = False
        """Whether the line was down when it last spoke; whether its return is on the screen."""
        self._making: BannerText | None = None
        self._sent = 0
        self._far = PullProgress()
        """How far what comes now is."""
        self._said_at: float | None = None
        self._calm: list[BannerText] = []
        """What may wait until nothing else has to be said."""
        self._ready: set[str] = set()
        """The newer versions that were told of."""
        self._coming: BannerText | None = None
        """The line that says that many changes come, while it is on the screen."""
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._fall_quiet)
        link.line.connect(self._line)
        link.changed.connect(self._changed)
        link.settled.connect(self._settled)
        link.trouble.connect(self._trouble)
        link.forked.connect(self.say_forked)
        link.rebuilding.connect(self._rebuilding)
        link.progress.connect(self._progress)
        link.coming.connect(self._take_coming)
        link.newer.connect(self._newer)
        link.not_newer.connect(self._not_newer)
        window.looked.connect(self._say_calmly)

    def _line(self, said: dict[str, Any]) -> None:
        self._end_coming()
        line = self._desk.line
        before = line.since, line.reason
        line.up, line.since = said["state"] == "up", said["since"]
        line.reason, line.remedy = said["reason"], said["remedy"]
        if line.up:
            if self._making is not None:
                self._window.say(self._making)
            elif self._was_down:
                self._say_back()
            self._was_down = False
        else:
            known = self._was_down and before == (line.since, line.reason)
            self._was_down, self._back, self._sent = True, False, 0
            if not known:  # a further try that failed takes no other word from the screen
                self._say_down()
        self._window.refresh(frozenset())

    def say_line(self) -> None:
        """Say that the line is down or the register incomplete, to who has just signed on."""
        if self._desk.line.since and not self._desk.line.up:
            self._say_down()
        elif self._making is not None:
            self._window.say(self._making)

    def say_for_a_while(self, text: BannerText) -> None:
        """Say something that makes room by itself, for the line where that is down."""
        self._interrupt(text)
        self._quiet.start(GOOD_NEWS_MILLISECONDS)

    def _newer(self, version: str) -> None:
        """Say once that a newer version lies ready; each worker tells it again."""
        if version not in self._ready:
            self._ready.add(version)
            self._calm.append(newer_ready(version))
            self._say_calmly()

    def _not_newer(self, said: dict[str, Any]) -> None:
        self._calm.append(BannerText(BannerKind.NOTICE, said["reason"], said["remedy"]))
        self._say_calmly()

    def _say_calmly(self) -> None:
        """Say what has waited, where somebody works here and nothing else has to be said."""
        free = self._desk.signer is not None and not self._window.locked
        if self._calm and free and self._window.said is None:
            self.say_for_a_while(self._calm.pop(0))

    def _settled(self, said: dict[str, Any]) -> None:
        self._end_coming()
        self._sent += said["pushed"]
        if said["quarantined"]:
            text = BannerText(
                BannerKind.TROUBLE,
                f"クラウドで保留された記録が{said['quarantined']}件あります。",
                next_step="「保留」で理由と対応を確認してください。",
            )
            self._interrupt(text)
        self.moved.emit()

    def _changed(self, scopes: frozenset[str]) -> None:
        self._window.refresh(scopes)
        self.moved.emit()
        if self._back:
            self._say_back()  # what came of it is known only now

    def _trouble(self, said: dict[str, Any]) -> None:
        self._interrupt(BannerText(BannerKind.TROUBLE, said["reason"], next_step=said["remedy"]))

    def say_forked(self) -> None:
        """Say that the desk has to enrol anew; it need not be this minute."""
        self._interrupt(FORKED)

    def _rebuilding(self, again: bool) -> None:  # noqa: FBT001 - Qt calls it
        self._end_coming()
        self._making = MADE_AGAIN if again else MADE_ANEW
        self._interrupt(self._making)
        self.say_line()

    def _progress(self, said: dict[str, Any]) -> None:
        """Say how far the copy is that is made anew; the first pull says it on its own screen."""
        far = self._take(said) if self._making is not None else None
        if self._making is None or far is None:
            return
        done = f"（{far.rows:,}／{far.rows_total:,}件）"
        title = self._making.title.rstrip("。") + done
        self._window.say(
            replace(self._making, title=title, text=f"{facts(far)}　{self._making.text}")
        )

    def _take_coming(self, said: dict[str, Any]) -> None:
        """Say how far many changes are, where it lasts and nothing else has to be said."""
        far, shown = self._take(said), self._window.said
        lasts = self._seconds() - self._far.began >= SHOWN_AFTER
        if far is None or not lasts or (shown is not None and shown is not self._coming):
            return
        self._coming = replace(COMING, text=f"{facts(far)}　{COMING.text}")
        self._window.say(self._coming)

    def _take(self, said: dict[str, Any]) -> Progress | None:
        """Note how far it is; return it where it is time to say it."""
        now, far = self._seconds(), self._far
        amount = Amount(said["rows"], said["rows_in_all"], said["bytes"])
        far.take(said["scope"], amount, now)
        if self._said_at is not None and now - self._said_at < SHOWN_EVERY:
            return None
        self._said_at = now
        return Progress(
            "", far.rows, far.rows_in_all, far.size, far.rate(now), far.seconds_left(now)
        )

    def _end_coming(self) -> None:
        self._far, self._said_at = PullProgress(), None
        if self._coming is not None and self._window.said is self._coming:
            self._window.say(None)
        self._coming = None

    def say_rebuilt(self) -> None:
        """Say that the copy of the register is whole again."""
        if self._making is MADE_ANEW:
            self._window.say(BannerText(BannerKind.SUCCESS, "端末の台帳の控えを作り直しました。"))
            self._quiet.start(GOOD_NEWS_MILLISECONDS)
        elif self._making is not None:
            ended = "端末の台帳の控えがまた壊れ、作り直しました。"
            self._window.say(replace(MADE_AGAIN, title=ended))  # a person has to act: it stays
        self._making = None
        self._changed(frozenset(scope.value for scope in Scope))

    def _say_down(self) -> None:
        if self._desk.signer is None:
            return  # the screens before the work say it themselves
        as_of = self._desk.cache.current_at()
        line = self._desk.line
        making = self._making
        self._quiet.stop()
        told = MADE_LATER if making is not None else line.remedy
        title = f"{line.reason.rstrip('。')}（{clock_time(line.since)}から）。"
        shown = f"{clock_time(as_of)}時点の記録を表示しています。" if as_of else ""
        self._window.say(
            BannerText(
                BannerKind.CAUTION,
                title + shown,
                told + ("" if making is not None else certificates_meanwhile(self._desk)),
                making.next_step if making is not None else self._about_the_password(),
            )
        )

    def _about_the_password(self) -> str:
        """Return what to know about a password that was changed here while the line is down."""
        pending = only_here(self._desk, self._desk.who.staff)
        return NOT_THERE_YET if pending else ""

    def _say_back(self) -> None:
        """Say what was sent, and what came of it that needs the person: that stays to be read."""
        if self._desk.signer is None:
            return
        needs = needing(self._desk)
        call = f"対応が必要な届出が{needs}件あります。「届出」で確認してください。"
        self._window.say(
            BannerText(
                BannerKind.CAUTION if needs else BannerKind.SUCCESS,
                "通信が戻りました。",
                f"待っていた記録{self._sent}件を送信しました。" if self._sent else "",
                call if needs else "",
            )
        )
        self._back = True
        if needs:
            self._quiet.stop()
        else:
            self._quiet.start(GOOD_NEWS_MILLISECONDS)

    def _interrupt(self, text: BannerText) -> None:
        """Say something that takes the place of good news."""
        self._back = False
        self._quiet.stop()
        self._window.say(text)

    def _fall_quiet(self) -> None:
        self._back = False
        self._window.say(None)
        self.say_line()


def line_status(desk: Desk | None, deciding: str = "") -> LineStatus:
    """Return what the status line shows; without a desk only the product's name.

    `deciding` is the name of who decides over the work of the person signed on.
    """
    if desk is None or (me := desk.journal.identity.known()) is None:
        return LineStatus("窓口", "", state=LineState.BUSY)
    now = status(desk)
    state = LineState.UP if now.up else LineState.DOWN if now.since else LineState.BUSY
    return LineStatus(
        me.town,
        me.name,
        desk.signer.name if desk.signer else "",
        state,
        in_list(now.since).partition(" ")[2] if state is LineState.DOWN else "",
        in_list(now.as_of),
        now.unsent,
        deciding=deciding,
    )


class DeskClock:
    """The question about this desk's clock, for the window."""

    def __init__(self, desk: Callable[[], Desk | None]) -> None:
        """Take what gives the desk once its profile is open."""
        self._desk = desk

    def behind(self) -> str:
        """Return the time the clock shows where it runs behind the last entry, else ""."""
        desk = self._desk()
        if desk is None or not desk.journal.clock_behind():
            return ""
        return day_and_time(desk.now())

    def confirm(self) -> None:
        """Go on with the clock as it is."""
        desk = self._desk()
        if desk is not None:
            desk.journal.confirm_clock()
