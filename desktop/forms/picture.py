"""The question for a picture: the bytes of a PNG, as it was scanned."""

from __future__ import annotations

from typing import Any

from desktop.forms.question import About, Question

MOST_BYTES = 40 * 1024
"""An imprint of 30 mm, in grey at 600 dots per inch, is some 20 KB; desks carry each picture."""

PNG = b"\x89PNG\r\n\x1a\n"


class Picture(Question[bytes]):
    """A PNG of at most `MOST_BYTES`; typed are its bytes."""

    typed_as = bytes

    def begin(self, about: About) -> bytes:
        """Return none."""
        del about
        return b""

    def values(self, typed: bytes, about: About) -> dict[str, Any]:
        """Return the picture; none where it cannot be kept."""
        del about
        return {self.name: b"" if wrong(typed) else typed}

    def written(self, body: Any, about: About) -> bytes:
        """Return what was filed."""
        del about
        return bytes(getattr(body, self.name))

    def unread(self, typed: bytes, row: str) -> str:
        """Say why a picture cannot be kept."""
        del row
        return wrong(typed)


def wrong(picture: bytes) -> str:
    """Say why a picture cannot be kept, "" where it can or there is none."""
    if not picture:
        return ""
    if not picture.startswith(PNG):
        return "PNG の画像ではありません。スキャナーの保存形式を PNG にしてください。"
    if len(picture) > MOST_BYTES:
        return "画像が大きすぎます（40KBまで）。印影だけを、白黒で読み取り直してください。"
    return ""
