"""How a newer version can fail to arrive. The counter goes on with the version it has."""

from __future__ import annotations

from sync.base.troubles import Trouble


class OfferTrouble(Trouble):
    """No newer version can be had now."""

    reason = "新しい版を取得できませんでした。"
    remedy = "今の版のまま使えます。続くときはシステム担当へ連絡してください。"
    reason_en = "A newer version could not be had."
    remedy_en = "The present version goes on. If it lasts, call your system administrator."


class UpdatesOff(OfferTrouble):
    """This program holds no publisher's key: a developer's checkout, or built without one."""

    reason = "このプログラムには、更新の確認に使う鍵がありません。"
    remedy = "今の版のまま使えます。更新は、配布元のインストーラーで行ってください。"
    reason_en = "This program has no publisher's key (root.json); it takes no updates."
    remedy_en = "Go on with this version, or install one that was built with a publisher's key."


class UpdatesSetOff(UpdatesOff):
    """The settings say that no newer version is to be taken."""

    reason = 'この端末は、更新しない設定です（updates = "off"）。'
    remedy = "更新するときは、設定ファイル（town.toml、profile.toml）の updates を変えてください。"
    reason_en = 'The settings say that this desk takes no updates (updates = "off").'
    remedy_en = "To take them, change updates in town.toml or profile.toml."


class OfferBusy(OfferTrouble):
    """Another process of this desk looks or fetches at this moment."""

    reason = "窓口が、いま新しい版を取得しています。"
    remedy = "しばらくしてから、もう一度実行してください。"
    reason_en = "The desk itself is fetching a newer version at this moment."
    remedy_en = "Run it again a little later."


class OfferUnreachable(OfferTrouble):
    """The folder or the cloud does not give what is asked of it."""

    reason = "更新の置き場所から読み取れません。"
    remedy = "今の版のまま使えます。置き場所（updates）と通信を確認してください。"
    reason_en = "The place of the updates cannot be read."
    remedy_en = "The present version goes on. Check the place (updates) and the line."


class OfferExpired(OfferTrouble):
    """It has run out: nobody published for long, it is held back, or the clock errs."""

    reason = "更新の案内の有効期限が切れています。"
    remedy = (
        "今の版のまま使えます。端末の日時を確認してください。正しければ、配布元へ連絡してください。"
    )
    reason_en = "The publisher's word has expired: none came for long, or somebody holds it back."
    remedy_en = (
        "The present version goes on. Check this machine's date and time first; if they are right, "
        "have the publisher sign anew (packaging/publish.py refresh)."
    )


class OfferUntrusted(OfferTrouble):
    """A signature, a hash or a number is not what the publisher signed."""

    reason = "更新の内容が、配布元の署名と一致しません。取り込みませんでした。"
    remedy = "今の版のまま使えます。システム担当へ連絡してください。"
    reason_en = "What lies there is not what the publisher signed; nothing of it was taken."
    remedy_en = "The present version goes on. Have the place of the updates examined."


class OfferMalformed(OfferTrouble):
    """It was signed, and is no bundle that may be laid: links outside, too large, no program."""

    reason = "更新のファイルの形が正しくありません。取り込みませんでした。"
    remedy = "今の版のまま使えます。配布元へ連絡してください。"
    reason_en = "The bundle is signed but must not be laid."
    remedy_en = "The present version goes on. Have the publisher build it anew."


class OfferNoRoom(OfferTrouble):
    """There is no room for a second version on the disk."""

    reason = "ディスクの空きが足りないため、新しい版を置けませんでした。"
    remedy = "今の版のまま使えます。空き容量を確保すると、次の確認のときに取得します。"
    reason_en = "The disk has no room for another version."
    remedy_en = "The present version goes on. Free some space; it is fetched at the next look."
