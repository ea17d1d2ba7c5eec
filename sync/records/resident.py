"""住民: one row is one full snapshot of a person, 宛名番号 + 履歴番号.

Every registered change appends a row; the largest 履歴番号 is the current one; nothing is ever
overwritten (住民記録システム標準仕様書 §1.2.1). So the row that a filing was based on is always
there to compare with. Household data stands on each person's row and a household is assembled
from them. Names are stored as they came, never normalised.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from sync.base.eras import CivilDate
from sync.records.fields import Says
from sync.records.protection import ProtectionOrder
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.seal import SealRegistration


class ResidentKind(IntEnum):
    """住民種別."""

    JAPANESE = 1
    FOREIGN = 2


class ResidentState(IntEnum):
    """住民状態; anything but RESIDENT makes the record a 除票."""

    RESIDENT = 1
    MOVED_OUT = 2
    DEAD = 3
    REMOVED = 4


class Sex(IntEnum):
    """性別; may be blank."""

    BLANK = 0
    MALE = 1
    FEMALE = 2


class ChangeReason(IntEnum):
    """異動事由, of the row that this snapshot was made by (標準仕様書 §1.2.2)."""

    REFORMED = 1
    """改製: the row was taken over when the register was first loaded, or made anew by hand."""
    MOVED_IN = 2
    BORN = 3
    MOVED_WITHIN = 4
    MOVED_OUT = 5
    DIED = 6
    MINOR_CORRECTION = 7
    MOVED_IN_FROM_ABROAD = 8
    NATURALISED = 9
    NATIONALITY_LOST = 10
    ENTERED_EX_OFFICIO = 11
    REMADE = 12
    RESTORED = 13
    """異動の取消し（増）: a removal taken back."""
    MOVED_ABROAD = 14
    REMOVED_EX_OFFICIO = 15
    CORRECTED_EX_OFFICIO = 16
    CLERICAL_CORRECTION = 17
    HOUSEHOLD_SPLIT = 18
    HOUSEHOLD_MERGED = 19
    HOUSEHOLD_CHANGED = 20
    HEAD_CHANGED = 21
    FORMER_SURNAME_ENTERED = 22
    FORMER_SURNAME_CHANGED = 23
    FORMER_SURNAME_DELETED = 24
    ALIAS_ENTERED = 25
    ALIAS_DELETED = 26
    ENTRY_CANCELLED = 27
    """異動の取消し（減）: an entry into the register taken back."""
    CHANGE_CANCELLED = 28
    """異動の取消し（修正）."""
    LEAVING = 29
    """転出予定: notified, and still a resident until the day."""
    SEAL = 30
    """印鑑登録 and its ending: no 異動; never printed as one."""
    PROTECTION = 31
    """支援措置: no 異動; never printed as one."""


NO_CHANGES = frozenset({ChangeReason.SEAL, ChangeReason.PROTECTION})
"""Snapshots made for these are not the resident record's own history (異動履歴)."""


STATE_LABELS = {
    ResidentState.RESIDENT: "住民",
    ResidentState.MOVED_OUT: "転出",
    ResidentState.DEAD: "死亡",
    ResidentState.REMOVED: "消除",
}
SEX_LABELS = {Sex.BLANK: "", Sex.MALE: "男", Sex.FEMALE: "女"}
REASON_LABELS = {
    ChangeReason.REFORMED: "改製",
    ChangeReason.MOVED_IN: "転入",
    ChangeReason.BORN: "出生",
    ChangeReason.MOVED_WITHIN: "転居",
    ChangeReason.MOVED_OUT: "転出",
    ChangeReason.DIED: "死亡",
    ChangeReason.MINOR_CORRECTION: "軽微な修正",
    ChangeReason.MOVED_IN_FROM_ABROAD: "国外転入等",
    ChangeReason.NATURALISED: "職権記載（帰化等）",
    ChangeReason.NATIONALITY_LOST: "職権記載（国籍喪失）",
    ChangeReason.ENTERED_EX_OFFICIO: "職権記載",
    ChangeReason.REMADE: "再製",
    ChangeReason.RESTORED: "異動の取消し（増）",
    ChangeReason.MOVED_ABROAD: "国外転出",
    ChangeReason.REMOVED_EX_OFFICIO: "職権消除",
    ChangeReason.CORRECTED_EX_OFFICIO: "職権修正",
    ChangeReason.CLERICAL_CORRECTION: "誤記修正",
    ChangeReason.HOUSEHOLD_SPLIT: "世帯分離",
    ChangeReason.HOUSEHOLD_MERGED: "世帯合併",
    ChangeReason.HOUSEHOLD_CHANGED: "世帯変更",
    ChangeReason.HEAD_CHANGED: "世帯主変更",
    ChangeReason.FORMER_SURNAME_ENTERED: "旧氏の記載",
    ChangeReason.FORMER_SURNAME_CHANGED: "旧氏の変更",
    ChangeReason.FORMER_SURNAME_DELETED: "旧氏の削除",
    ChangeReason.ALIAS_ENTERED: "通称の記載",
    ChangeReason.ALIAS_DELETED: "通称の削除",
    ChangeReason.ENTRY_CANCELLED: "異動の取消し（減）",
    ChangeReason.CHANGE_CANCELLED: "異動の取消し（修正）",
    ChangeReason.LEAVING: "転出予定",
    ChangeReason.SEAL: "印鑑登録",
    ChangeReason.PROTECTION: "支援措置",
}


class Resident(msgspec.Struct, frozen=True, array_like=True, omit_defaults=False, gc=False):
    """One snapshot of one person in a municipality's resident register.

    A protected person's row (`protected`) holds no address and no phone: they live in the scope
    *protected*. Dates that may be unknown are `CivilDate`; plain days are ISO ``YYYY-MM-DD``.
    """

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", internal=True)]
    history_no: Annotated[int, Says("履歴番号", "history no.", kind="number", internal=True)]
    setai_no: Annotated[str, Says("世帯番号", "household no.", "household", "number")]
    kind: Annotated[ResidentKind, Says("住民種別", "kind", kind="code")]
    state: Annotated[ResidentState, Says("住民状態", "state", "removal", "code")]
    name: Annotated[str, Says("氏名", "name", "name", "name")]
    name_kana: Annotated[str, Says("フリガナ", "reading", "name", "kana")]
    birth: Annotated[CivilDate, Says("生年月日", "date of birth", kind="date")]
    sex: Annotated[Sex, Says("性別", "sex", kind="code")]
    relationship: Annotated[str, Says("続柄", "relationship", "household")]
    sort_order: Annotated[int, Says("記載順位", "order", "household", "number", internal=True)]
    address_code: Annotated[str, Says("住所コード", "address code", "address", "code")]
    address: Annotated[str, Says("住所", "address", "address")]
    building: Annotated[str, Says("方書", "building", "address")]
    address_since: Annotated[CivilDate, Says("住所を定めた年月日", "since", "address", "date")]
    resident_since: Annotated[CivilDate, Says("住民となった年月日", "resident since", kind="date")]
    notified_on: Annotated[str, Says("届出年月日", "notified on", "address", "date")]
    reason: Annotated[ChangeReason, Says("異動事由", "reason", kind="code", internal=True)]
    changed_on: Annotated[str, Says("異動年月日", "changed on", kind="date", internal=True)]
    processed_on: Annotated[str, Says("処理年月日", "processed on", kind="date", internal=True)]
    prev_address: Annotated[str, Says("転入前住所", "address before moving in")] = ""
    honseki: Annotated[str, Says("本籍", "registered domicile", "koseki")] = ""
    hittousha: Annotated[str, Says("筆頭者", "head of family register", "koseki", "name")] = ""
    former_surname: Annotated[str, Says("旧氏", "former surname", "former", "name")] = ""
    former_surname_kana: Annotated[str, Says("旧氏のフリガナ", "its reading", "former", "kana")] = (
        ""
    )
    alias: Annotated[str, Says("通称", "alias", "alias", "name")] = ""
    alias_kana: Annotated[str, Says("通称のフリガナ", "its reading", "alias", "kana")] = ""
    name_latin: Annotated[str, Says("氏名（ローマ字）", "name in Latin", "name")] = ""
    nationality: Annotated[str, Says("国籍・地域", "nationality", "status")] = ""
    status: Annotated[str, Says("在留資格", "status of residence", "status")] = ""
    status_until: Annotated[str, Says("在留期間の満了の日", "until", "status", "date")] = ""
    phone: Annotated[str, Says("連絡先", "phone", kind="phone")] = ""
    removed_on: Annotated[str, Says("消除年月日", "removed on", "removal", "date")] = ""
    destination: Annotated[str, Says("転出先", "destination", "removal")] = ""
    protected: Annotated[bool, Says("支援措置", "protected", kind="flag")] = False
    remarks: Annotated[str, Says("備考", "remarks")] = ""
    filing: Annotated[bytes, Says("届出", "filing", internal=True)] = b""
    kana_confirmed: Annotated[bool, Says("フリガナ確認", "reading confirmed", "name", "flag")] = (
        False
    )
    legal_category: Annotated[str, Says("法第30条の45の区分", "legal category", "status")] = ""
    status_period: Annotated[str, Says("在留期間", "period of stay", "status")] = ""
    card_no: Annotated[str, Says("在留カード等の番号", "residence card no.", "status")] = ""
    alias_since: Annotated[str, Says("通称を記載した年月日", "alias since", "alias", "date")] = ""
    alias_town: Annotated[str, Says("通称を記載した市区町村", "alias entered at", "alias")] = ""
    leaving_on: Annotated[str, Says("転出予定年月日", "leaves on", "removal", "date")] = ""
    """The person is a resident until this day, and a 除票 from it on (§1.1.5)."""
    destination_final: Annotated[str, Says("転出先（確定）", "destination, final", "arrival")] = ""
    arrived_on: Annotated[str, Says("転出年月日（確定）", "moved on, final", "arrival", "date")] = (
        ""
    )
    arrival_notified_on: Annotated[
        str, Says("転入通知年月日", "arrival notified on", "arrival", "date")
    ] = ""
    last_registered: Annotated[str, Says("最終登録住所地", "last registered address")] = ""
    adult_ward: Annotated[bool, Says("成年被後見人", "adult ward", kind="flag")] = False
    note: Annotated[str, Says("留意事項", "note on this change", internal=True)] = ""
    """留意事項 (B類型, §1.1.14): belongs to the change that made this row, and to no later one."""
    seal: Annotated[
        SealRegistration | None, Says("印鑑登録", "seal registration", kind="record")
    ] = None
    order: Annotated[ProtectionOrder | None, Says("支援措置の内容", "order", kind="record")] = None
    leaving_abroad: Annotated[bool, Says("国外への転出", "goes abroad", "removal", "flag")] = False
    removed_text: Annotated[
        str, Says("事由の生じた年月日の表記", "removed on, as written", "removal")
    ] = ""
    """The uncertain form of 死亡 and 失踪 (§1.1.8); then `removed_on` only sorts. "" if certain."""
    removal_notified_on: Annotated[
        str, Says("消除の届出年月日", "removal notified on", "removal", "date")
    ] = ""

    @property
    def present(self) -> bool:
        """Whether the person is a resident now; otherwise the record is a 除票."""
        return self.state is ResidentState.RESIDENT

    @property
    def is_head(self) -> bool:
        """Whether the person is the household's head."""
        return self.relationship == HEAD_OF_HOUSEHOLD

    @property
    def row_id(self) -> str:
        """The row's id inside the scope *residents*."""
        return resident_row_id(self.atena_no, self.history_no)


def resident_row_id(atena_no: str, history_no: int) -> str:
    """Return the id of one snapshot; ids of one person sort in the order of their history."""
    return f"{atena_no}/{history_no:05d}"


def blank(atena_no: str) -> Resident:
    """Return the record of a person about whom nothing is known yet, before their first row."""
    return Resident(
        atena_no=atena_no,
        history_no=0,
        setai_no="",
        kind=ResidentKind.JAPANESE,
        state=ResidentState.RESIDENT,
        name="",
        name_kana="",
        birth=CivilDate(),
        sex=Sex.BLANK,
        relationship="",
        sort_order=0,
        address_code="",
        address="",
        building="",
        address_since=CivilDate(),
        resident_since=CivilDate(),
        notified_on="",
        reason=ChangeReason.REFORMED,
        changed_on="",
        processed_on="",
    )


def in_print_order(members: list[Resident]) -> list[Resident]:
    """Return household members in the order of the 住民票: as recorded, ties by 宛名番号."""
    return sorted(members, key=lambda member: (member.sort_order, member.atena_no))
