"""One desk per profile: the process that writes entries holds the profile's lock."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from sync.base.troubles import DatabaseLocked, DatabaseReadOnly


class ProfileLock:
    """The lock of one profile; the system frees it when the process ends, even killed."""

    def __init__(self, file: Path) -> None:
        """Take the lock, at once or not at all: DatabaseLocked if another process has it."""
        # Taken in one thread and let go in another.
        self._lock = FileLock(file, timeout=0, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout:
            raise DatabaseLocked("another desk has this profile open") from None
        except OSError as error:
            raise DatabaseReadOnly(f"profile lock: {error.strerror}") from None

    def release(self) -> None:
        """Let the profile go."""
        self._lock.release()
