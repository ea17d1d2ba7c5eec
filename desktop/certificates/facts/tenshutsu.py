"""転出証明書, and by another wording the 転出証明書に準ずる証明書 (標準仕様書 §4.1.3.0.3).

個人番号 and 住民票コード have their spaces on the form and never come from a desk: their type is
BLANK alone.
"""

from __future__ import annotations

from typing import Literal

from desktop.certificates.facts.words import BLANK, Attested, Blank, Fact, Facts, somebody


class MoverFacts(Facts, frozen=True, kw_only=True):
    """One person who moves out.

    The last items are what the new town's other offices ask for: 国民健康保険, 後期高齢者医療,
    介護保険, 国民年金, 児童手当, each in the words that are printed (有, 無, 資格取得 … ).
    """

    kind: Literal["japanese", "foreign"]
    name: Fact
    name_kana: Fact
    birth_date: Fact
    sex: Fact
    relationship: Fact
    honseki: Fact = BLANK
    hittousha: Fact = BLANK
    former_surname: Fact = BLANK
    former_surname_kana: Fact = BLANK
    alias: Fact = BLANK
    alias_kana: Fact = BLANK
    nationality: Fact = BLANK
    legal_category: Fact = BLANK
    residence_status: Fact = BLANK
    residence_period: Fact = BLANK
    residence_expiry: Fact = BLANK
    residence_card: Fact = BLANK
    health_insurance: Fact = BLANK
    elderly_care: Fact = BLANK
    nursing_insurance: Fact = BLANK
    pension: Fact = BLANK
    child_allowance: Fact = BLANK
    remarks: Fact = BLANK
    juminhyo_code: Blank = BLANK
    my_number: Blank = BLANK


class MovingOutCertificate(Attested, frozen=True, kw_only=True):
    """転出証明書 of everybody who moves together; movers stand in print order.

    ``equivalent``: the 転出届 came more than 14 days after the move, so this is the
    転出証明書に準ずる証明書. ``reissued``: 再交付 is printed, and the facts are those of the first
    issue. ``moving_on``: 異動予定年月日 (of an ``equivalent`` one: 異動年月日).
    """

    old_address: Fact
    old_head: Fact
    new_address: Fact
    new_head: Fact
    moving_on: Fact
    notified_on: Fact
    movers: tuple[MoverFacts, ...]
    equivalent: bool = False
    reissued: bool = False
    form: str = "tenshutsu"

    def __post_init__(self) -> None:
        """Refuse empty words and a paper about nobody."""
        super().__post_init__()
        somebody(self.movers, "movers")
