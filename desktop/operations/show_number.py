"""個人番号・住民票コードの表示: one number of one person, asked of the cloud while somebody looks.

The inquiry says whose number, which and why; it is kept first, and sent first. What the cloud
answers is handed to the screen alone: it reaches no file, journal or log of the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desktop.operations.carry import Carry
from desktop.operations.desk import Desk
from sync.base.troubles import CloudRefused
from sync.base.verdicts import Refusal
from sync.base.wire import WireError
from sync.exchanges.conversation import number_of
from sync.journal.kinds import Inquiry, Kind, RefusalNoted
from sync.records.national_numbers import NumberKind
from sync.records.protection import released

MOST_LETTERS = 100
"""Of what a clerk types as the reason."""

_REGISTER = "住民基本台帳の事務"
USES: Mapping[NumberKind, Sequence[str]] = {
    NumberKind.MY_NUMBER: (
        "個人番号の通知・カード・変更の事務",
        _REGISTER,
        "番号法別表の事務（税・社会保障・災害）",
        "条例で定める事務（番号法9条2項）",
    ),
    NumberKind.RESIDENT_CODE: ("住民票コードの通知・変更の事務", _REGISTER),
}
"""What the law lets a number be looked at for; none of them is preset."""


@dataclass(frozen=True)
class NumberWish:
    """Which number of whom, for which use, and what exactly for, as typed."""

    atena_no: str
    kind: NumberKind | None = None
    use: str = ""
    what_for: str = ""


class NumberLooks:
    """What one desk asks of people's numbers."""

    def __init__(self, desk: Desk, carry: Carry, kept: Callable[[], object] = lambda: None) -> None:
        """Take the desk and the road to the cloud; `kept` is called after each entry."""
        self._desk, self._carry, self._kept = desk, carry, kept

    def offered(self) -> bool:
        """Say whether the town's rules show numbers to who is signed on."""
        desk = self._desk
        return desk.signer is not None and desk.who.role in desk.policy.numbers_shown_by

    def may_ask(self, atena_no: str) -> Refusal | None:
        """Return why no number of a person can be shown now; a no about them is kept."""
        no = self._why_not(atena_no)
        if no is not None and no.code != _OFFLINE.code:
            self._note(atena_no, no.code)
        return no

    def ask(self, wish: NumberWish) -> Callable[[], str] | tuple[Refusal, ...]:
        """Keep the inquiry; return what asks the cloud, slow, for any thread; or why not.

        What it raises is told to `not_told`.
        """
        refusals = tuple(self._refusals(wish))
        if refusals or wish.kind is None:
            return refusals
        desk = self._desk
        looked = Inquiry((wish.atena_no,), f"{wish.use}：{wish.what_for.strip()}", wish.kind)
        inquiry = desk.journal.keep(Kind.INQUIRY, looked, desk.who)
        self._kept()
        public = desk.journal.identity.enrolled().municipality_public
        flow = number_of(desk.journal, public, wish.atena_no, wish.kind, inquiry)

        def ask() -> str:
            try:
                return self._carry(flow)
            except WireError:
                raise CloudRefused(
                    "number.other",
                    "クラウドから届いた内容を確認できません。",
                    "続くときはシステム担当へ連絡してください。",
                ) from None

        return ask

    def not_told(self, wish: NumberWish, error: BaseException) -> None:
        """Keep that the cloud said no to an inquiry: nothing was shown for it."""
        if isinstance(error, CloudRefused):
            self._note(wish.atena_no, error.code, str(wish.kind or ""))

    def _refusals(self, wish: NumberWish) -> list[Refusal]:
        no = self._why_not(wish.atena_no)
        if no is not None:
            return [no]
        wrong = []
        if wish.kind is None:
            wrong.append(_wanted("kind", "表示する番号を選択してください。"))
        elif wish.use not in USES[wish.kind]:
            wrong.append(_wanted("use", "利用する事務を選択してください。"))
        if not wish.what_for.strip():
            wrong.append(_wanted("what_for", "手続や書類の名前を入力してください。"))
        elif len(wish.what_for) > MOST_LETTERS:
            wrong.append(_wanted("what_for", f"{MOST_LETTERS}文字以内で入力してください。"))
        return wrong

    def _why_not(self, atena_no: str) -> Refusal | None:
        desk = self._desk
        if not self.offered():
            return _NOT_PERMITTED
        person = desk.cache.current(atena_no)
        if person is None:
            return _NOBODY
        if person.protected and not released(person.order, desk.today().isoformat()):
            return _PROTECTED
        return None if desk.online() else _OFFLINE

    def _note(self, atena_no: str, code: str, kind: str = "") -> None:
        noted = RefusalNoted(f"number:{kind}" if kind else "number", code, (atena_no,))
        self._desk.journal.keep(Kind.REFUSAL, noted, self._desk.signer)
        self._kept()


def _wanted(field: str, reason: str) -> Refusal:
    return Refusal(f"number.{field}", field, reason, "")


_NOT_PERMITTED = Refusal(
    "number.not_permitted",
    "",
    "運用規則で、番号の表示が認められていません。",
    "表示できる職員へ引き継いでください。",
)
_NOBODY = Refusal("number.nobody", "", "この方の記録がありません。", "検索し直してください。")
_PROTECTED = Refusal(
    "number.protected",
    "",
    "支援措置があるため、一時解除の日のほかは番号を表示できません。",
    "責任者へ引き継いでください。",
)
_OFFLINE = Refusal(
    "number.offline",
    "",
    "通信が切れているため、番号を表示できません。番号は、端末には保管していません。",
    "通信が戻ってから、もう一度開いてください。",
)
