"""Whether the machine failed or the version: only the version's own fault is held against it."""

from __future__ import annotations

import errno

from sync.base.troubles import DatabaseLocked, DatabaseReadOnly, DiskFull

_OURS = (DiskFull, DatabaseReadOnly, DatabaseLocked, MemoryError)
_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.EIO, errno.EROFS}


def of_the_machine(error: BaseException) -> bool:
    """Say whether no room, no memory, no right to write or another program stood in the way."""
    if isinstance(error, OSError):
        return error.errno in _ERRORS
    return isinstance(error, _OURS)
