"""What the program ships about the towns it serves."""

from __future__ import annotations

from sync.base.ids import MunicipalityCode
from sync.base.resources import resource
from sync.base.troubles import Trouble
from sync.records.town import BadTownFile, Town, town_from


class TownUnknown(Trouble):
    """There is no file for this municipality in the program's resources."""

    reason = "この市町村の設定ファイルがありません。"
    remedy = "プログラムを更新するか、市町村コードを確認してください。"
    reason_en = "There is no resource file for this municipality."
    remedy_en = "Update the program or check the municipality code."


def town_of(code: MunicipalityCode) -> Town:
    """Return the data of a town; TownUnknown where the program has none."""
    file = resource("municipalities", f"{code}.toml")
    try:
        return town_from(file.read_text("utf-8"))
    except (OSError, BadTownFile) as error:
        raise TownUnknown(type(error).__name__) from None
