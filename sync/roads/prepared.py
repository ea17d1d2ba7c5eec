"""What an administrator prepares for a town's desks: where its cloud is, and codes for many.

Two files that people can read (TOML). The town's settings hold nothing secret and stay on the
desks; the file for the USB stick holds the codes too. The cloud's commands write them, desks read
them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec

from sync.base.ids import CODE_LETTERS, plain_code
from sync.base.numbers import is_municipality_code
from sync.base.pem import is_certificate
from sync.base.troubles import Trouble

FORMAT = 1
MOST_DESKS = 500
"""In one file: some sheets of paper, and one transaction at the cloud."""

MOST_NAME_LETTERS = 40
MOST_FILE_BYTES = 1024 * 1024


class TownSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a town's desks find its cloud: address, municipality, the authority to pin (PEM)."""

    cloud: str
    municipality: str
    ca: str


class PreparedDesk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One desk to be: its number on the sheet, the name it will bear, its one-time code."""

    number: Annotated[int, msgspec.Meta(ge=1)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_NAME_LETTERS)]
    code: str


class Prepared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All desks of one roll-out. `until` is the last day of the codes (ISO), in Japan."""

    format: int
    batch: str
    town: str
    until: str
    settings: TownSettings
    desk: Annotated[tuple[PreparedDesk, ...], msgspec.Meta(min_length=1, max_length=MOST_DESKS)]


class Wrong(NamedTuple):
    """What is wrong with a file: the field, and in both languages why and what to do."""

    field: str
    reason: str
    remedy: str
    reason_en: str
    remedy_en: str


class FileWrong(Trouble):
    """A prepared file cannot be used; names the field, the reason and the next step."""

    def __init__(self, name: str, wrong: Wrong) -> None:
        """Take the file's name and what is wrong with it; neither may hold a code."""
        super().__init__(f"{name}: {wrong.field}" if wrong.field else name)
        self.field = wrong.field
        if wrong.field:
            self.reason = f"設定ファイル {name} の項目 {wrong.field} が使えません。{wrong.reason}"
            self.reason_en = f"{wrong.field} in {name} {wrong.reason_en}"
        else:
            self.reason = f"設定ファイル {name} が使えません。{wrong.reason}"
            self.reason_en = f"{name} {wrong.reason_en}"
        self.remedy = wrong.remedy
        self.remedy_en = wrong.remedy_en


def prepared_from(name: str, data: bytes) -> Prepared:
    """Return what a file for the USB stick holds; FileWrong says what is wrong with it."""
    written = toml_of(name, data)
    if written.get("format", FORMAT) != FORMAT:
        raise FileWrong(name, _OTHER_FORMAT)
    prepared = converted(name, written, Prepared)
    check_settings(name, prepared.settings, "settings.")
    numbers = [desk.number for desk in prepared.desk]
    names = [desk.name for desk in prepared.desk]
    if len(set(numbers)) < len(numbers) or len(set(names)) < len(names):
        raise FileWrong(name, _TWICE)
    for place, desk in enumerate(prepared.desk):
        if len(plain_code(desk.code)) != CODE_LETTERS:
            raise FileWrong(name, _NO_CODE._replace(field=f"desk[{place}].code"))
    return prepared


def chosen(prepared: Prepared, number: int | None, name: str) -> Sequence[PreparedDesk]:
    """Return the desk with a number or a name; none where the file has no such."""
    return [desk for desk in prepared.desk if desk.number == number or desk.name == name]


def check_settings(
    name: str, settings: TownSettings, where: str = "", *, partly: bool = False
) -> None:
    """Raise FileWrong for what is wrong in settings; `partly` lets what is empty be."""
    for field, good, wrong in (
        ("cloud", lambda text: text.startswith("https://"), _NO_HTTPS),
        ("municipality", is_municipality_code, _NO_MUNICIPALITY),
        ("ca", is_certificate, _NO_CERTIFICATE),
    ):
        value = getattr(settings, field)
        if not good(value) and not (partly and not value):
            raise FileWrong(name, wrong._replace(field=f"{where}{field}"))


def toml_of(name: str, data: bytes) -> dict[str, Any]:
    """Return what a file says; FileWrong where it is no TOML."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))  # editors on Windows write a mark first
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):  # whose words may repeat a code
        raise FileWrong(name, _NO_TOML) from None


T = TypeVar("T")


def converted(name: str, written: Mapping[str, Any], kind: type[T]) -> T:
    """Return what a file says as a `kind`; FileWrong names the field that does not fit."""
    try:
        return msgspec.convert(written, kind)
    except msgspec.ValidationError as error:
        raise FileWrong(name, _NOT_AS_IT_SHOULD_BE._replace(field=_field_of(str(error)))) from None


def _field_of(message: str) -> str:
    """Return the field that msgspec complains of; its words name fields and types, no values."""
    place = re.search(r"at `\$\.?([^`]*)`", message)
    names = re.findall(r"field `([^`]+)`", message)
    return ".".join(part for part in (place[1] if place else "", *names) if part)


CANNOT_BE_READ = Wrong(
    "",
    "ファイルを開けません。",
    "ファイルの場所と、読み取りの権限を確かめてください。",
    "cannot be read.",
    "Check where it lies and who may read it.",
)
_AGAIN = "システム担当にファイルの作り直しを依頼してください。"
_AGAIN_EN = "Have the file written anew (madoguchi-cloud desks prepare)."
_NO_TOML = Wrong(
    "",
    "TOML（UTF-8）として読み取れません。",
    _AGAIN,
    "cannot be read as TOML in UTF-8.",
    _AGAIN_EN,
)
_NOT_AS_IT_SHOULD_BE = Wrong(
    "",
    "項目がないか、知らない項目か、値の形が違います。",
    _AGAIN,
    "is missing, unknown, or not of its kind.",
    _AGAIN_EN,
)
_OTHER_FORMAT = Wrong(
    "format",
    "このプログラムが知らない形式です。",
    "プログラムを更新してください。",
    "is none that this program knows.",
    "Update the program.",
)
_NO_HTTPS = Wrong(
    "",
    "接続先が https:// で始まっていません。",
    "クラウドの接続先に直してください（例：https://madoguchi.example:8443）。",
    "does not begin with https://.",
    "Put the cloud's address there.",
)
_NO_MUNICIPALITY = Wrong(
    "",
    "市町村コードが正しくありません。",
    "6桁のコードに直してください（例：104264）。",
    "is no municipality code.",
    "Put the 6-digit code there, e.g. 104264.",
)
_NO_CERTIFICATE = Wrong(
    "",
    "証明書（PEM）として読み取れません。",
    "クラウドの tls/ca.pem の内容に直してください。",
    "is no certificate (PEM).",
    "Put the contents of the cloud's tls/ca.pem there.",
)
_NO_CODE = Wrong(
    "",
    f"登録コードは英数字{CODE_LETTERS}文字です。",
    _AGAIN,
    f"has to have {CODE_LETTERS} letters and digits.",
    _AGAIN_EN,
)
_TWICE = Wrong(
    "desk",
    "同じ番号または名前の端末があります。",
    _AGAIN,
    "has a number or a name twice.",
    _AGAIN_EN,
)
