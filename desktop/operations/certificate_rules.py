"""Who may have a certificate, and when: the standard's rules and the town's own, as pure functions.

The rules for a desk's copy (offline) are data of the town; where it has none, nothing is issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.operations.let_through import fits
from desktop.operations.moments import clock_time
from desktop.operations.papers.kinds import PaperKind
from desktop.operations.wishes import NAMED, OFFICIAL, PROFESSIONAL, PROXY, THIRD, Wish
from sync.base.clock import japan_day, moment
from sync.base.verdicts import Refusal
from sync.changes.attached import no_identity
from sync.records.policy import CertificateRule
from sync.records.protection import released
from sync.records.resident import Resident

MOST_COPIES = 20
MOST_NAME = 60
PHOTO_IDENTITIES = frozenset({"mynumber_card", "photo"})
UNTOLD = "certificate.untold"
"""The code of what is only a matter of a moment: the cloud is being asked."""

OUTSIDERS = frozenset({THIRD, PROFESSIONAL, OFFICIAL})


@dataclass(frozen=True)
class Standpoint:
    """From where it is judged: the line, now and the copy's age (ms), whether anybody certifies."""

    online: bool
    at: int
    as_of: int
    certified: bool


def standing_refusals(
    person: Resident,
    kind: PaperKind,
    rule: CertificateRule,
    now: Standpoint,
    *,
    told: bool = False,
) -> list[Refusal]:
    """Return what stands in the way whatever is wished.

    `told`: where a protected person is who is let through today (一時解除) was told by the cloud.
    """
    if person.protected and (refusals := _protection_refusals(person, now)):
        return refusals
    if not kind.offered(person):
        return [
            no(
                "certificate.not_offered",
                "form",
                f"この方の{kind.title}は発行できません。",
                "ほかの証明書を選んでください。",
            )
        ]
    if not now.certified:
        return [
            no(
                "certificate.certifier",
                "",
                "証明者（町村長）が登録されていません。",
                "システム担当に連絡してください。",
            )
        ]
    if not now.online:
        return _copy_refusals(rule, now)
    if person.protected and not told:
        return [
            no(
                UNTOLD,
                "",
                "住所をクラウドに照会しています。",
                "そのままお待ちください。",
            )
        ]
    return []


def form_refusals(wish: Wish, kind: PaperKind, members: Sequence[Resident]) -> list[Refusal]:
    """Return what the wish lacks, each beside its field."""
    refusals = _kind_refusals(wish, kind)
    if not wish.requester:
        refusals.append(
            no(
                "certificate.requester",
                "requester",
                "請求者が選ばれていません。",
                "どなたからの請求か選んでください。",
            )
        )
    if wish.requester in kind.requesters:
        refusals += _named_refusals(wish)
    if not wish.identity:
        refusals.append(no_identity("certificate.identity"))
    if not members:
        refusals.append(
            no(
                "certificate.members",
                "members",
                "記載する方が選ばれていません。",
                "1人以上選んでください。",
            )
        )
    if wish.requester in OUTSIDERS and not wish.purpose.strip():
        refusals.append(
            no(
                "certificate.purpose",
                "purpose",
                "使いみちが入力されていません。",
                "請求書に書かれた使いみちを入力してください。",
            )
        )
    if not 1 <= wish.copies <= MOST_COPIES:
        refusals.append(
            no(
                "certificate.copies",
                "copies",
                f"通数は1から{MOST_COPIES}までです。",
                "通数を確認してください。",
            )
        )
    return refusals


def _kind_refusals(wish: Wish, kind: PaperKind) -> list[Refusal]:
    """Return what this one form asks beyond the others."""
    refusals = []
    if wish.requester and wish.requester not in kind.requesters:
        refusals.append(
            no(
                "certificate.not_entitled",
                "requester",
                f"この請求者には、{kind.title}を発行できません。",
                "本人か、請求できる方からの請求か確認してください。",
            )
        )
    if kind.items and not wish.items:
        refusals.append(
            no(
                "certificate.items",
                "items",
                "証明する項目が選ばれていません。",
                "求められた項目を1つ以上選んでください。",
            )
        )
    if kind.card and not wish.card:
        refusals.append(
            no(
                "certificate.card",
                "card",
                "印鑑登録証の確認が記録されていません。",
                "印鑑登録証の提示を受けてください。提示がなければ発行できません。",
            )
        )
    if not kind.together and len(set(wish.members)) > 1:
        refusals.append(
            no(
                "certificate.one_person",
                "members",
                f"{kind.title}は、お一人ずつの証明書です。",
                "1人だけ選んでください。",
            )
        )
    return refusals


def _named_refusals(wish: Wish) -> list[Refusal]:
    """Return what a 代理人 or 第三者 has to tell of themselves."""
    refusals = []
    name = wish.requester_name.strip(" 　")
    if wish.requester in NAMED and not 0 < len(name) <= MOST_NAME:
        refusals.append(
            no(
                "certificate.requester_name",
                "requester_name",
                f"氏名は{MOST_NAME}文字までです。"
                if name
                else "請求者の氏名が入力されていません。",
                "本人確認の書類に書かれた氏名を入力してください。",
            )
        )
    if wish.requester == PROXY and not wish.authority:
        refusals.append(
            no(
                "certificate.authority",
                "authority",
                "委任状等の確認が選ばれていません。",
                "確認した書類を選んでください。なければ発行できません。",
            )
        )
    return refusals


def offline_refusals(wish: Wish, rule: CertificateRule) -> list[Refusal]:
    """Return what the town's rule for copies asks beyond that."""
    refusals = []
    if wish.requester not in rule.offline.requesters:
        refusals.append(
            no(
                "certificate.offline_requester",
                "requester",
                "通信断の間は、本人・同一世帯員だけに発行できます。",
                "申請を受け付け、通信が戻ってから発行してください。",
            )
        )
    if rule.offline.photo_id and wish.identity not in PHOTO_IDENTITIES:
        refusals.append(
            no(
                "certificate.offline_identity",
                "identity",
                "通信断の間は、顔写真付きの書類での確認が必要です。",
                "運転免許証やマイナンバーカードの提示をお願いしてください。",
            )
        )
    return refusals


def release_refusals(wish: Wish, person: Resident, members: Sequence[Resident]) -> list[Refusal]:
    """Return what a release (一時解除) does not allow: it was granted for one kind of request.

    Strict identity, whoever asks; no 代理人 (標準仕様書 §3.4).
    """
    refusals = []
    others = [each for each in members if each.protected and each.atena_no != person.atena_no]
    fitting = fits(person, wish.requester, own=True)
    if wish.requester and not (
        fitting and all(fits(each, wish.requester, own=False) for each in others)
    ):
        refusals.append(
            no(
                "certificate.release_requester",
                "requester",
                "一時解除は、この請求者に認められていません。",
                "審査で認めた請求者か確認し、違うときは責任者へ引き継いでください。",
            )
        )
    if wish.identity and wish.identity not in PHOTO_IDENTITIES:
        refusals.append(
            no(
                "certificate.release_identity",
                "identity",
                "支援措置の方の証明書には、顔写真付きの書類での確認が必要です。",
                "運転免許証やマイナンバーカードの提示をお願いしてください。",
            )
        )
    return refusals


def closed_member() -> Refusal:
    """Return the refusal for a member who is protected and not let through today."""
    return no(
        "certificate.protected_member",
        "members",
        "一時解除されていない支援措置の方が含まれています。",
        "その方を外すか、責任者へ引き継いでください。",
    )


def protected() -> Refusal:
    """Return the refusal for a protected person: no reason is shown."""
    return no(
        "certificate.protected",
        "",
        "証明書は発行できません。",
        "責任者へ引き継いでください。",
    )


def no(code: str, field: str, reason: str, remedy: str) -> Refusal:
    """Return one refusal."""
    return Refusal(code, field, reason, remedy)


def _protection_refusals(person: Resident, now: Standpoint) -> list[Refusal]:
    if not released(person.order, japan_day(moment(now.at)).isoformat()):
        return [protected()]
    if now.online:
        return []
    return [
        no(
            "certificate.release_offline",
            "",
            "住所をクラウドで確認できないため、支援措置の方の証明書は発行できません。",
            "申請を受け付け、通信が戻ってから発行してください。",
        )
    ]


def _copy_refusals(rule: CertificateRule, now: Standpoint) -> list[Refusal]:
    offline = rule.offline
    if not offline.permitted or not offline.rule_name:
        return [
            no(
                "certificate.offline",
                "",
                "通信断の間、この証明書は発行できません。",
                "申請を受け付け、通信が戻ってから発行してください。",
            )
        ]
    if now.at - now.as_of > offline.most_age_minutes * 60_000:
        return [
            no(
                "certificate.too_old",
                "",
                f"記録が古いため（{clock_time(now.as_of)}時点）、発行できません。",
                "申請を受け付け、通信が戻ってから発行してください。",
            )
        ]
    return []
