"""The files of a roll-out as they are written; desks read them (`sync.roads.prepared`)."""

from __future__ import annotations

import json

from sync.roads.prepared import Prepared, TownSettings


def settings_text(settings: TownSettings) -> str:
    """Return a town's settings as their file."""
    about = (
        "# 窓口：この町の端末の設定（秘密ではありません）　Settings of a town's desks: no secret"
    )
    return f"{about}\n{_settings(settings)}"


def prepared_text(prepared: Prepared) -> str:
    """Return the file for the USB stick; its first lines say that it is a secret, and how long."""
    town = prepared.settings.municipality
    lines = [
        "# 秘密：端末の登録コードが入っています。現金と同じに扱い、終わったら消してください。",
        f"# 使うか、{prepared.until} を過ぎるか、取り消すと、使えなくなります。",
        "# SECRET until every code is used or expired: whoever has this file and reaches the cloud",
        "# can enrol a machine as a desk of this town. Delete it at the end of the roll-out. Lost?",
        f"# madoguchi-cloud desks prepare {town} --revoke {prepared.batch}",
        f"format = {prepared.format}",
        f"batch = {_quoted(prepared.batch)}",
        f"town = {_quoted(prepared.town)}",
        f"until = {_quoted(prepared.until)}",
        "",
        "[settings]",
        _settings(prepared.settings),
    ]
    for desk in prepared.desk:
        lines += [
            "[[desk]]",
            f"number = {desk.number}",
            f"name = {_quoted(desk.name)}",
            f"code = {_quoted(desk.code)}",
            "",
        ]
    return "\n".join(lines)


def _settings(settings: TownSettings) -> str:
    return (
        f"cloud = {_quoted(settings.cloud)}\n"
        f"municipality = {_quoted(settings.municipality)}\n"
        f"ca = '''\n{settings.ca.strip()}\n'''\n"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # each JSON string is a TOML string
