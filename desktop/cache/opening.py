"""Opening the desk's copy of the register: the best one to read, the newest one to write.

What does not open is given up, and another is begun beside it.
"""

from __future__ import annotations

from pathlib import Path

from desktop.cache.copies import OUTDATED, Copies
from desktop.cache.register import RegisterCache
from sync.base.troubles import CacheOutdated, DatabaseDamaged, KeyWrong


def open_to_read(copies: Copies, key: bytes) -> RegisterCache:
    """Open the best copy there is that can serve; where there is none, begin an empty one.

    What does not open is given up. A file of a newer program is left alone (DatabaseNewer), as is
    one that is locked or finds no room.
    """
    for file in copies.to_read():
        cache = _opened(copies, file, key)
        if cache is not None and cache.serves():
            return cache
        if cache is not None:
            cache.close()
    return RegisterCache(copies.to_write(), key)


def open_to_write(copies: Copies, key: bytes) -> RegisterCache:
    """Open the copy that the cloud's rows go to; begin another where it is damaged."""
    cache = _opened(copies, copies.to_write(), key)
    return RegisterCache(copies.to_write(), key) if cache is None else cache


def _opened(copies: Copies, file: Path, key: bytes) -> RegisterCache | None:
    """Open a copy; one that does not open is given up, and None.

    The key comes from the vault that gave the journal's, and the journal is open: what this key
    does not open is damaged.
    """
    try:
        return RegisterCache(file, key)
    except (KeyWrong, DatabaseDamaged):
        copies.give_up(file)
    except CacheOutdated:
        copies.give_up(file, OUTDATED)
    return None
