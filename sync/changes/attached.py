"""添付: who came with a filing, how they were checked, what they showed, what the clerk was told.

It never decides what a filing does to the register. A kind that somebody has to file is refused
without who did; a filing of an older program carries nothing of the kind and stands as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.verdict import ChangeKind
from sync.records.fields import Says

SELF, HEAD, HOUSEHOLD, STATUTORY, MANDATE = "self", "head", "household", "statutory", "mandate"
PARENT, RELATIVE, COHABITANT, ATTENDANT = "parent", "relative", "cohabitant", "attendant"
LANDLORD, GUARDIAN = "landlord", "guardian"
NOTIFIED, OFFICIAL = "notified", "official"

FILERS = (
    (SELF, "本人"),
    (HEAD, "世帯主"),
    (HOUSEHOLD, "同一世帯員"),
    (PARENT, "父母"),
    (RELATIVE, "親族"),
    (COHABITANT, "同居者"),
    (ATTENDANT, "医師・助産師等"),
    (LANDLORD, "家主・地主・管理人"),
    (GUARDIAN, "後見人等"),
    (STATUTORY, "法定代理人"),
    (MANDATE, "任意代理人"),
    (NOTIFIED, "通知による"),
    (OFFICIAL, "職権"),
)
"""As what somebody files."""

NOBODY = frozenset({NOTIFIED, OFFICIAL})
"""Nobody came: another town's notice did (住民基本台帳法9条2項), or the office acts by itself."""

RESIDENTS = (SELF, HEAD, HOUSEHOLD, STATUTORY, MANDATE)
"""Who hands in what residents have to notify (住民基本台帳法26条, 27条3項)."""
APPLICANTS = (SELF, STATUTORY, MANDATE)
"""Who applies for what is one person's own."""
OF_A_BIRTH = (PARENT, COHABITANT, ATTENDANT, STATUTORY, NOTIFIED)
"""戸籍法52条."""
OF_A_DEATH = (RELATIVE, COHABITANT, LANDLORD, GUARDIAN, NOTIFIED)
"""戸籍法87条."""
OF_THE_KOSEKI = (SELF, RELATIVE, STATUTORY, NOTIFIED)
"""The people themselves; relatives of who lost the nationality (戸籍法102条の2, 103条)."""

NAMED = frozenset(key for key, _ in FILERS) - {SELF, HEAD, HOUSEHOLD} - NOBODY
"""Who gives their name: the register does not tell it."""
ASKED_NAME = NAMED | {HOUSEHOLD}
"""Whose name a desk asks: also which of the household it was, whom older programs left unnamed."""
MOST_NAME = 60
"""Characters: the longest names that forms hold."""

IDENTITIES = (
    ("mynumber_card", "マイナンバーカード"),
    ("photo", "運転免許証等（1点）"),
    ("two", "資格確認書等（2点）"),
    ("oral", "聞取り"),
)
"""How identity was checked: the kind of document, never its number."""

BY_MANDATE, BY_STATUTE = "mandate", "statutory"
AUTHORITIES = {MANDATE: BY_MANDATE, STATUTORY: BY_STATUTE}
"""Who acts for another -> the document that lets them (住民基本台帳法27条3項)."""

PAPERS = (
    ("move_out", "転出証明書"),
    ("residence_card", "在留カード等"),
    ("passport", "旅券"),
    ("koseki", "戸籍の証明書"),
    ("kinship", "続柄を証する書類"),
    ("usage", "使用を確認できる資料"),
    ("koseki_notice", "戸籍の届書・通知"),
    ("birth", "出生証明書"),
    ("death", "死亡診断書（死体検案書）"),
    ("seal_card", "印鑑登録証"),
    ("opinion", "相談機関の意見書等"),
    (BY_STATUTE, "法定代理の書類"),
    (BY_MANDATE, "委任状"),
)
"""The documents that kinds of change ask for beyond the form itself."""


class Attached(msgspec.Struct, frozen=True, array_like=True):
    """Who filed, how they were checked at what time (ms), what was seen, what was passed over.

    `alerts` are those that the clerk was shown before filing.
    """

    filer: Annotated[
        str, Says("届出人", "filed by", kind="choice", choices=FILERS, required=True)
    ] = ""
    filer_name: Annotated[
        str,
        Says("届出人の氏名", "filer's name", required=True, only=("filer", *sorted(ASKED_NAME))),
    ] = ""
    identity: Annotated[
        str, Says("本人確認", "identity", kind="choice", choices=IDENTITIES, required=True)
    ] = ""
    papers: Annotated[
        tuple[str, ...], Says("確認した書類", "documents seen", kind="choices", choices=PAPERS)
    ] = ()
    checked_at: int = 0
    alerts: tuple[Alert, ...] = ()


def identity_asked(kind: ChangeKind[Any], filer: str) -> bool:
    """Say whether whoever files this as that is identified: not who only reports to the 戸籍."""
    return kind.identified and bool(kind.filers) and filer not in NOBODY


def attached_refusals(
    kind: ChangeKind[Any], attached: Attached, named: Collection[str] = NAMED
) -> list[Refusal]:
    """Return what is missing of who came with a filing of this kind, each beside its field.

    `named`: who has to give their name; a desk asks more people than a filing is refused for.
    """
    if not kind.filers:
        return [] if not attached.filer else [_not_as_that()]
    if not attached.filer:
        return [
            Refusal(
                "attached.filer",
                "filer",
                "届出人が選ばれていません。",
                "どなたが届け出たか選んでください。",
            )
        ]
    if attached.filer not in kind.filers:
        return [_not_as_that()]
    refusals = _name_refusals(attached, named)
    if identity_asked(kind, attached.filer) and not attached.identity:
        refusals.append(no_identity("attached.identity"))
    if (paper := AUTHORITIES.get(attached.filer)) and paper not in attached.papers:
        words = dict(PAPERS)[paper]
        refusals.append(
            Refusal(
                "attached.authority",
                "papers",
                f"{words}の確認が記録されていません。",
                "確認した書類を選んでください。なければ受け付けられません。",
            )
        )
    return refusals


def no_identity(code: str) -> Refusal:
    """Return the refusal of what was asked or filed without a check of identity."""
    return Refusal(
        code,
        "identity",
        "本人確認が選ばれていません。",
        "確認した書類の種類を選んでください。",
    )


def worded(keys: Collection[str], words: tuple[tuple[str, str], ...]) -> str:
    """Return keys as people read them; one that a newer program wrote stays as it is."""
    known = dict(words)
    return "、".join(known.get(key, key) for key in keys if key)


def _name_refusals(attached: Attached, named: Collection[str]) -> list[Refusal]:
    name = attached.filer_name.strip(" 　")
    if len(name) > MOST_NAME:
        reason = f"氏名は{MOST_NAME}文字までです。"
    elif attached.filer in named and not name:
        reason = "届出人の氏名が入力されていません。"
    else:
        return []
    return [
        Refusal(
            "attached.filer_name",
            "filer_name",
            reason,
            "届出書に書かれた氏名を入力してください。",
        )
    ]


def _not_as_that() -> Refusal:
    return Refusal(
        "attached.not_as_that",
        "filer",
        "この届出をできない届出人です。",
        "どなたが届け出たか確認してください。",
    )
