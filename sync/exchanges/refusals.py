"""How a cloud's half says no: raised or returned by it, sent as a signed reply."""

from __future__ import annotations

from sync.exchanges.turned_away import TurnedAway


class Declined(Exception):
    """The cloud's half refuses. Raised, nothing was written; returned, what it noted is kept.

    Sentences are for the person at the desk.
    """

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        """Take the stable code, the reason and the next step."""
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.remedy = remedy


class TooMany(Exception):
    """Whoever asks has asked too often: nothing was looked at. They may come back later."""

    def __init__(self, what: TurnedAway, seconds: int) -> None:
        """Take what is noted of the request, and after how many seconds it may be made again."""
        super().__init__(what.code)
        self.what = what
        self.seconds = seconds


def unreadable() -> Declined:
    """Return the refusal for a body that is not in the wire format."""
    return Declined(
        "request.unreadable",
        "要求の形式を読み取れません。",
        "プログラムを更新してください。受付の記録は失われません。",
    )


def other_version() -> Declined:
    """Return the refusal for a wire version that this cloud does not speak."""
    return Declined(
        "wire.version",
        "この端末のプログラムの版が、クラウドと合いません。",
        "プログラムを更新してください。受付は続けられ、送った記録は保管されます。",
    )


UNKNOWN_DESK = "desk.unknown"
"""The code of the refusal for a desk that the cloud does not know."""


def unknown_desk() -> Declined:
    """Return the refusal for a desk that the cloud does not know."""
    return Declined(
        UNKNOWN_DESK,
        "この端末は登録されていません。",
        "システム担当に登録コードの発行を依頼してください。",
    )


STALE = "request.stale"
"""The code of the refusal for a request that was not sent just now, by the cloud's clock."""


def stale() -> Declined:
    """Return the refusal for a request of another time; the reply tells the cloud's."""
    return Declined(
        STALE,
        "端末の時計が、クラウドの時刻と合いません。",
        "端末の日付と時刻を合わせてください。受付の記録は失われません。",
    )


def replayed() -> Declined:
    """Return the refusal for a request that was answered before."""
    return Declined(
        "request.replayed",
        "同じ要求が、もう一度届きました。",
        "もう一度操作してください。続くときは、システム担当へ連絡してください。",
    )


def aside_full() -> Declined:
    """Return the refusal for a desk of which as much was set aside as the cloud takes of one."""
    return Declined(
        "aside.full",
        "この端末から届いた、登録できない記録が、クラウドで預かれる量を超えました。",
        "記録は端末に残っています。システム担当へ連絡してください。",
    )


REVOKED_DESK = "desk.revoked"
"""The code of the refusal for a desk that was revoked."""


def revoked_desk() -> Declined:
    """Return the refusal for a revoked desk; its journal is still taken."""
    return Declined(
        REVOKED_DESK,
        "この端末の登録は取り消されています。",
        "システム担当に連絡してください。未送信の受付は送信できます。",
    )
