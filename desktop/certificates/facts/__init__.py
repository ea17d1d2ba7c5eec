"""What each form says, in the words that go on the paper: one file per family of forms.

A form's struct is everything that its paper shows; nothing is looked up while drawing. Whoever
fills one decides before what is shown, left off or blank (see ``words``), formats dates (era for
Japanese people, Western for a foreign resident's birth date and end of stay) and leaves names
exactly as recorded.

===================  ============================  ==========================================
form                 struct                        paper
===================  ============================  ==========================================
juminhyo_household   HouseholdCertificate          住民票の写し・世帯連記式
juminhyo_person      PersonCertificate             住民票の写し・個人票, history on request
juminhyo_removed     RemovedCertificate            住民票の除票の写し
kisai_jikou          StatementCertificate          住民票記載事項証明書, also of a 除票
inkan                SealCertificate               印鑑登録証明書
tenshutsu            MovingOutCertificate          転出証明書, 転出証明書に準ずる証明書
juri_tsuchi          AcceptanceNotice              住民異動届受理通知
shien_shuryo         OrderNotice                   支援措置期間終了通知
shinseisho           Application                   証明書交付申請書, ready to be signed
moji_choka           OverflowList                  文字超過リスト, for the clerk (see ``listing``)
===================  ============================  ==========================================
"""

from desktop.certificates.facts.inkan import Imprint, SealCertificate
from desktop.certificates.facts.juminhyo import (
    HistoryRow,
    HouseholdCertificate,
    PersonCertificate,
    PersonFacts,
    PersonSheet,
    RemovedCertificate,
    RemovedSheet,
)
from desktop.certificates.facts.juri import AcceptanceNotice, NamedMover
from desktop.certificates.facts.kisai import StatedItem, StatedPerson, StatementCertificate
from desktop.certificates.facts.overflow import ListedItem, OverflowList
from desktop.certificates.facts.shien import OrderNotice
from desktop.certificates.facts.shinsei import (
    Agent,
    Applicant,
    Application,
    AskedAbout,
    AskedPaper,
)
from desktop.certificates.facts.tenshutsu import MoverFacts, MovingOutCertificate
from desktop.certificates.facts.words import BLANK, OMITTED, Attested, Blank, Fact, Omitted, known

__all__ = [
    "BLANK",
    "OMITTED",
    "AcceptanceNotice",
    "Agent",
    "Applicant",
    "Application",
    "AskedAbout",
    "AskedPaper",
    "Attested",
    "Blank",
    "Fact",
    "HistoryRow",
    "HouseholdCertificate",
    "Imprint",
    "ListedItem",
    "MoverFacts",
    "MovingOutCertificate",
    "NamedMover",
    "Omitted",
    "OrderNotice",
    "OverflowList",
    "PersonCertificate",
    "PersonFacts",
    "PersonSheet",
    "RemovedCertificate",
    "RemovedSheet",
    "SealCertificate",
    "StatedItem",
    "StatedPerson",
    "StatementCertificate",
    "known",
]
