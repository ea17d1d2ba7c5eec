"""What a password has to be, in one place: chosen at the first sign-on, or changed later."""

from __future__ import annotations

from sync.base.verdicts import Refusal

SHORTEST = 12
RULE = f"{SHORTEST}文字以上。職員番号だけのものや、今と同じものは使えません。"
"""Stands beside the field."""
FIRST_RULE = f"{SHORTEST}文字以上。職員番号だけのものは使えません。"
"""Stands there where no password is known yet."""


def wrong_password(new: str, staff: str, old: str = "") -> Refusal | None:
    """Return what is wrong with a new password; `old` is the one it takes the place of."""
    if len(new) < SHORTEST:
        return _refusal("short", f"パスワードが短すぎます（{SHORTEST}文字以上）。")
    if staff and not new.replace(staff, ""):
        return _refusal("number", "職員番号だけのパスワードは使えません。")
    if new == old:
        return _refusal("same", "今のパスワードと同じです。")
    return None


def _refusal(code: str, reason: str) -> Refusal:
    remedy = "ほかの長いパスワードを決めて入力してください。"
    return Refusal(f"password.{code}", "new_password", reason, remedy)
