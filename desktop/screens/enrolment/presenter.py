"""The story of enrolment, without Qt: what is entered, what is refused, who the desk is then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.cache.identity import Identity
from desktop.profile import Settings
from sync.base.ids import CODE_LETTERS, plain_code
from sync.base.numbers import is_municipality_code
from sync.base.verdicts import Refusal

Enrol = Callable[[Settings, str], Identity | Refusal]
"""Asks the cloud; slow, may raise LineTrouble."""


@dataclass(frozen=True)
class Entered:
    """What the installer typed."""

    address: str
    municipality: str
    code: str


def check(entered: Entered, ca: str) -> list[Refusal]:
    """Return what is wrong with the form before anybody is asked."""
    refusals = []
    if not entered.address.startswith("https://"):
        refusals.append(
            Refusal(
                "enrol.address",
                "address",
                "接続先は https:// で始まる必要があります。",
                "導入手引きの接続先を入力してください。",
            )
        )
    if not is_municipality_code(entered.municipality):
        refusals.append(
            Refusal(
                "enrol.municipality",
                "municipality",
                "市町村コードが正しくありません。",
                "6桁のコードを確かめてください（例：104264）。",
            )
        )
    if len(plain_code(entered.code)) != CODE_LETTERS:
        refusals.append(
            Refusal(
                "enrol.code_length",
                "code",
                f"登録コードは英数字{CODE_LETTERS}文字です。",
                "システム担当から受け取ったコードを確かめてください。",
            )
        )
    if not ca:
        refusals.append(
            Refusal(
                "enrol.ca",
                "address",
                "接続先を確かめるための証明書が設定されていません。",
                "システム担当に town.toml の確認を依頼してください。",
            )
        )
    return refusals
