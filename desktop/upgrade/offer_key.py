"""The publisher's keys that came with this program; read without loading what checks by them."""

from __future__ import annotations

from desktop.upgrade.offer_troubles import UpdatesOff
from sync.base.resources import resource

FIRST_ROOT = resource("keys", "updates.root.json")


def first_root() -> bytes:
    """Return them, as packaging/publish.py wrote them; UpdatesOff where none came along."""
    try:
        return FIRST_ROOT.read_bytes()
    except OSError:
        raise UpdatesOff from None
