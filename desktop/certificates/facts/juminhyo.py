"""住民票の写し: of a household on one sheet, of single people with their history, of a 除票.

Sources: 標準仕様書 §1.1.5 (除票), §1.1.14 (統合記載欄), §5.1 (items, options, attestation).
"""

from __future__ import annotations

from typing import Literal

from desktop.certificates.facts.words import BLANK, OMITTED, Attested, Fact, Facts, somebody


class PersonFacts(Facts, frozen=True, kw_only=True):
    """One member of the household, as one ruled block of the sheet shows them.

    The defaults are the standard's: 続柄, 本籍・筆頭者, the numbers and a foreign resident's status
    are left off unless asked for (標準仕様書 §5.1).
    """

    kind: Literal["japanese", "foreign"]
    name: Fact
    name_kana: Fact
    birth_date: Fact
    sex: Fact
    resident_since: Fact
    address_since: Fact
    notified_on: Fact
    relationship: Fact = OMITTED
    former_surname: Fact = BLANK
    former_surname_kana: Fact = BLANK
    alias: Fact = BLANK
    alias_kana: Fact = BLANK
    previous_address: Fact = BLANK
    honseki: Fact = OMITTED
    hittousha: Fact = OMITTED
    juminhyo_code: Fact = OMITTED
    my_number: Fact = OMITTED
    nationality: Fact = OMITTED
    legal_category: Fact = OMITTED
    residence_status: Fact = OMITTED
    residence_period: Fact = OMITTED
    residence_expiry: Fact = OMITTED
    residence_card: Fact = OMITTED
    remarks: Fact = BLANK


class HouseholdCertificate(Attested, frozen=True, kw_only=True):
    """住民票の写し of a household or of some of its members; persons stand in print order.

    Latest data only, four people a sheet (the standard's default form).
    """

    address: Fact
    whole_household: bool
    persons: tuple[PersonFacts, ...]
    form: str = "juminhyo_household"
    head: Fact = OMITTED

    def __post_init__(self) -> None:
        """Refuse empty words and a paper about nobody."""
        super().__post_init__()
        somebody(self.persons, "persons")


class HistoryRow(Facts, frozen=True, kw_only=True):
    """One item that one 異動 changed (異動履歴, Ａ類型), oldest first.

    An 異動 that changed several items (住所 and 世帯主) gives several rows; the later ones may
    leave ``reason`` and the dates BLANK, as the same 異動. ``item`` is the item as the form calls
    it (住所, 氏名, 世帯主, 続柄, 本籍 …). ``notified_on`` is its 届出日; where there was none
    (職権), give the day with its word: ``令和5年4月1日（職権）``. ``note`` is the 留意事項
    tied to it (Ｂ類型).
    """

    reason: Fact
    changed_on: Fact
    notified_on: Fact
    item: str
    before: Fact
    after: Fact
    note: Fact = BLANK
    kind: Literal["row"] = "row"


class PersonSheet(PersonFacts, frozen=True, kw_only=True):
    """One person of a 個人票: the facts of the household form, and the history if asked for."""

    history: tuple[HistoryRow, ...] = ()


class PersonCertificate(Attested, frozen=True, kw_only=True):
    """住民票の写し as 個人票: each person begins a sheet; the last sheet of all is attested.

    ``with_history`` says on paper whether the histories were asked for (default: latest data only).
    """

    address: Fact
    whole_household: bool
    persons: tuple[PersonSheet, ...]
    with_history: bool = False
    form: str = "juminhyo_person"
    head: Fact = OMITTED

    def __post_init__(self) -> None:
        """Refuse empty words and a paper about nobody."""
        super().__post_init__()
        somebody(self.persons, "persons")


class RemovedSheet(PersonSheet, frozen=True, kw_only=True):
    """The person of a 除票: as recorded when removed, and why and when that was (§1.1.5).

    ``removal_reason``: 転出, 死亡, 職権消除, 改製 …; ``removed_on``: 事由の生じた年月日 (for 転出
    the planned day); ``removal_notified_on``: 届出の年月日. For 転出 also both destinations
    (the final one never replaces the planned one), the day of the 転入通知 and the 転出年月日.
    """

    address: Fact
    removal_reason: Fact
    removed_on: Fact
    head: Fact = OMITTED
    removal_notified_on: Fact = BLANK
    destination_planned: Fact = BLANK
    destination_final: Fact = BLANK
    arrival_notice_on: Fact = BLANK
    moved_out_on: Fact = BLANK


class RemovedCertificate(Attested, frozen=True, kw_only=True):
    """住民票の除票の写し: of one person; a 除票 never stands together with the living record."""

    person: RemovedSheet
    with_history: bool = False
    form: str = "juminhyo_removed"
